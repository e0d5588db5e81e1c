<#
pip install old
#>
# pip install old
$env:WAHA_URL = "http://waha:3000"
& pip.exe install `
  pywhatkit
Install-Package Selenium.WebDriver -Version 4
Invoke-WebRequest -Uri "https://github.com/acme/tool/releases/x.zip" -OutFile x.zip
