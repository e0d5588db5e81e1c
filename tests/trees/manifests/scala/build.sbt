val akka = "2.6.0"
libraryDependencies ++= Seq(
  "com.typesafe.akka" %% "akka-actor" % akka,
  // "old" % "whatsapp" % "1",
  "org.scalatest" %% "scalatest" % "3.2.0" % Test
)
