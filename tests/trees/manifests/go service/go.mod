module github.com/acme/whatsapp-bot

go 1.22

require go.mau.fi/whatsmeow v0.0.0-20240327124018-350073db195c

require (
	github.com/mdp/qrterminal/v3 v3.2.0
	"github.com/quoted/module" v1.0.0
	google.golang.org/protobuf v1.33.0 // indirect
	// github.com/Rhymen/go-whatsapp v0.1.1
	github.com/Rhymen/go-whatsapp v0.1.1 // indirect; kept for the old bridge
)

replace go.mau.fi/whatsmeow => ./ext/whatsmeow

replace (
	github.com/Rhymen/go-whatsapp v0.1.1 => github.com/SimonBackx/go-whatsapp v0.0.0-20190101000000-abcdefabcdef
)

exclude github.com/bad/module v1.0.0

retract v1.0.1 // published by mistake

tool golang.org/x/tools/cmd/stringer
