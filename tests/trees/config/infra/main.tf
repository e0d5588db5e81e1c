# image = "old/whatsapp"
resource "docker_container" "waha" {
  name  = "WAHA"
  image = "devlikeapro/waha:${var.tag}"
  env   = ["WAHA_URL=http://waha:3000"]
}
locals {
  container = jsonencode([{
    "image": "atendai/evolution-api:v2",
    environment = [{ name = "EVOLUTION_URL", value = "http://evolution:8080" }]
  }])
  user_data = <<-EOF
    docker run -d asternic/wuzapi
    echo http://wuzapi/chat/send/text
  EOF
}
