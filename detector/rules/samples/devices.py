"""Samples of WA302 and WA303: synthetic input at a desktop, and driven phones."""

from __future__ import annotations

from detector.rules.base import tree

INPUT = (
    tree(
        "link and Enter",
        {
            "send.py": """
            import webbrowser, time, pyautogui
            webbrowser.open("https://web.whatsapp.com/send?phone=1&text=hi")
            time.sleep(20)
            pyautogui.press("enter")
            """
        },
    ),
    tree(
        "AppleScript in Python",
        {
            "send.py": '''
            import subprocess
            SCRIPT = """
            tell application "WhatsApp" to activate
            tell application "System Events" to keystroke return
            """
            subprocess.run(["osascript", "-e", SCRIPT])
            '''
        },
    ),
    tree(
        "AutoHotkey",
        {
            "send.ahk": """
            Run, https://web.whatsapp.com/send?phone=48123456789&text=hello
            Sleep, 15000
            Send, {Enter}
            """
        },
    ),
    tree(
        "PowerShell",
        {
            "send.ps1": """
            Start-Process "https://web.whatsapp.com/send?phone=48123456789&text=hello"
            Start-Sleep -Seconds 15
            Add-Type -AssemblyName System.Windows.Forms
            [System.Windows.Forms.SendKeys]::SendWait("{ENTER}")
            """
        },
    ),
    tree(
        "robot in Java",
        {
            "Send.java": """
            import java.awt.Desktop;
            import java.awt.Robot;
            import java.awt.event.KeyEvent;
            import java.net.URI;

            class Send {
              static void send(String phone) throws Exception {
                Desktop.getDesktop().browse(new URI("https://web.whatsapp.com/send?phone=" + phone));
                Robot robot = new Robot();
                robot.delay(15000);
                robot.keyPress(KeyEvent.VK_ENTER);
              }
            }
            """
        },
    ),
)
NO_INPUT = (
    tree(
        "link alone",
        {"send.py": 'import webbrowser\nwebbrowser.open("https://web.whatsapp.com/send?phone=1&text=hi")\n'},
    ),
    tree("synthetic input elsewhere", {"play.py": 'import pyautogui\npyautogui.press("space")\n'}),
    tree(
        "link in an app",
        {
            "Chat.java": """
            import java.awt.Desktop;
            import java.net.URI;

            class Chat {
              static void open(String phone) throws Exception { Desktop.getDesktop().browse(new URI("https://wa.me/" + phone)); }
            }
            """
        },
    ),
    tree("hotkey for another program", {"keys.ahk": "#n::\nRun, notepad.exe\nSend, hello{Enter}\nreturn\n"}),
    tree(
        "button that opens a chat",
        {"chat.js": 'button.onclick = () => window.open("https://wa.me/48123456789?text=hello", "_blank");\n'},
    ),
)

PHONES = (
    tree(
        "uiautomator2",
        {
            "phone.py": """
            import uiautomator2 as u2
            d = u2.connect()
            d.app_start("com.whatsapp")
            d(resourceId="com.whatsapp:id/entry").set_text("hi")
            d(resourceId="com.whatsapp:id/send").click()
            """
        },
    ),
    tree(
        "adb",
        {
            "send.sh": """
            adb shell am start -a android.intent.action.VIEW -d "https://api.whatsapp.com/send?phone=1"
            adb shell input keyevent 66
            """
        },
    ),
    tree(
        "adb from Python",
        {
            "send.py": """
            import os, time
            os.system('adb shell am start -a android.intent.action.VIEW -d "whatsapp://send?phone=1&text=hi"')
            time.sleep(3)
            os.system("adb shell input tap 1000 1850")
            """
        },
    ),
    tree(
        "accessibility service",
        {
            "SendService.java": """
            import android.accessibilityservice.AccessibilityService;
            import android.view.accessibility.AccessibilityEvent;
            import android.view.accessibility.AccessibilityNodeInfo;

            public class SendService extends AccessibilityService {
              @Override public void onAccessibilityEvent(AccessibilityEvent event) {
                AccessibilityNodeInfo root = getRootInActiveWindow();
                for (AccessibilityNodeInfo node : root.findAccessibilityNodeInfosByViewId("com.whatsapp:id/send")) {
                  node.performAction(AccessibilityNodeInfo.ACTION_CLICK);
                }
              }
            }
            """
        },
    ),
    tree(
        "Appium in JavaScript",
        {
            "phone.js": """
            const { remote } = require("webdriverio");
            const driver = await remote({ capabilities: { platformName: "Android",
              "appium:appPackage": "com.whatsapp", "appium:appActivity": "com.whatsapp.HomeActivity" } });
            await driver.$('android=new UiSelector().resourceId("com.whatsapp:id/entry")').setValue("hi");
            await driver.$('android=new UiSelector().resourceId("com.whatsapp:id/send")').click();
            """
        },
    ),
)
NO_PHONES = (
    tree(
        "share intent",
        {
            "Share.java": """
            class Share { void go(Context c) {
              Intent i = new Intent(Intent.ACTION_SEND);
              i.setPackage("com.whatsapp");
              c.startActivity(i);
            } }
            """
        },
    ),
    tree("adb for another app", {"install.sh": "adb install app-debug.apk\nadb shell am start -n com.example/.Main\n"}),
    tree(
        "who may be asked",
        {
            "AndroidManifest.xml": """
            <manifest xmlns:android="http://schemas.android.com/apk/res/android">
              <queries><package android:name="com.whatsapp"/><package android:name="com.whatsapp.w4b"/></queries>
            </manifest>
            """
        },
    ),
    tree(
        "list of apps", {"apps.py": 'BLOCKED = ["com.whatsapp", "com.instagram.android", "com.zhiliaoapp.musically"]\n'}
    ),
    tree(
        "tests of one's own app",
        {
            "test_app.py": """
            import uiautomator2 as u2
            d = u2.connect()
            d.app_start("com.example.shop")
            d(resourceId="com.example.shop:id/share_whatsapp").click()
            """
        },
    ),
)
