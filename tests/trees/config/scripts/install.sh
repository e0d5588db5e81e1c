#!/bin/bash
set -euo pipefail
# pip install old
export WAHA_URL="http://waha:3000"
IMG=devlikeapro/waha
echo "pip install printed"
if ! command -v node; then sudo -E apt-get install -y nodejs; fi
cat <<'EOF'
pip install documented
EOF
for i in 1 2; do docker pull "$IMG:latest"; done
docker run --rm -it -v $(pwd)/s:/s --name=x -e KEY=1 $IMG:chrome --flag
$PIP install selenium>=4 && ${PYTHON:-python3} -m pip install -e git+https://t:k@github.com/tgalal/yowsup.git#egg=yowsup
bash -c "npx -y create-whatsapp && yarn global add baileys-cli"
pnpm dlx tool@1; bunx other; npm i wa@npm:@whiskeysockets/baileys@6 github:acme/wa acme/fork#main
uv run --with rich,yowsup x.py; pipx install wapp; poetry add 'a[b]^1'; conda install -c conda-forge conda-forge::selenium
composer require mgp25/whatsapi:dev-master "^2"; gem install wa-rb -v 1.0; cargo add --git https://github.com/acme/rs wa-rs
go get go.mau.fi/whatsmeow@latest ./... fmt
apk add --no-cache --virtual .deps chromium=1.2
curl -sL https://github.com/asternic/wuzapi/archive/main.tar.gz | tar xz
gh repo clone acme/gateway
dotnet add src/App.csproj package WhatsAppApi -v 1.0
flutter pub add whatsapp_bot_flutter
