@echo off
REM pip install old
:: pip install old
call pip install pywhatkit ^
  "pyautogui==0.9"
set WAHA_URL=http://waha:3000
py -3 -m pip install selenium & cmd /c npm i whatsapp-web.js
