module x

require (
	go.mau.fi/whatsmeow v1.0.0
)
<<<<<<< HEAD
require a.b/c v1.0.0
