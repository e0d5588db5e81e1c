"""Samples of WA302 and WA303: synthetic input at a desktop, and driven phones."""

from __future__ import annotations

from detector.rules.base import tree

INPUT = (
    tree(
        "a robot out of one package of several that are imported whole",
        {
            "Clicker.java": """
            import java.awt.*;
            import java.awt.datatransfer.*;
            import java.awt.event.KeyEvent;
            import java.net.URI;
            public class Clicker implements ClipboardOwner {
                private final Robot bot = new Robot();
                private final URI site = new URI("https://web.whatsapp.com");
                void send() throws Exception {
                    Desktop desktop = Desktop.getDesktop();
                    desktop.browse(site);
                    bot.keyPress(KeyEvent.VK_CONTROL);
                    bot.keyPress(KeyEvent.VK_V);
                    bot.keyPress(KeyEvent.VK_ENTER);
                }
            }
            """
        },
    ),
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
    tree(
        "name typed into the search of the system",
        {
            "send.py": """
            import keyboard, pyautogui, time

            def open_app():
                pyautogui.press("win")
                keyboard.write("whatsapp")
                time.sleep(1)
                pyautogui.press("enter")

            def send(contact, text):
                open_app()
                pyautogui.hotkey("ctrl", "f")
                keyboard.write(contact)
                pyautogui.press("enter")
                keyboard.write(text)
                pyautogui.press("enter")
            """
        },
    ),
    tree(
        "window brought to the front",
        {
            "send.py": """
            import keyboard, win32gui
            window = win32gui.FindWindow(None, "WhatsApp - Personal - Microsoft Edge")
            win32gui.SetForegroundWindow(window)
            keyboard.write("hello")
            keyboard.press_and_release("enter")
            """
        },
    ),
)
NO_INPUT = (
    tree(
        "an assistant that speaks of WhatsApp Web among other things and types into what it opens",
        {
            "assistant.py": """
            import os, webbrowser
            import pyautogui

            def speak(text):
                print(text)

            def hear():
                speak("You may ask for notes, mail or WhatsApp Web")
                order = input("> ")
                if "mail" in order:
                    webbrowser.open("https://mail.example.com")
                if "note" in order:
                    os.startfile("notepad.exe")
                pyautogui.write(order)
                pyautogui.press("enter")
            """
        },
    ),
    tree(
        "messages that speak of keystrokes beside a window that is brought to the front",
        {
            "front.py": """
            import subprocess
            def show():
                subprocess.run(["osascript", "-e", 'tell application "WhatsApp" to activate'])
                raise RuntimeError("Automation revoked before the keystroke was heard; see the settings")
            """
        },
    ),
    tree(
        "a sentence that names the app's folder, beside keys for another app",
        {
            "notes.py": """
            import subprocess
            HELP = "The version is read from /Applications/WhatsApp.app and shown, where the app is installed."
            def save():
                subprocess.run(["osascript", "-e", 'tell application "System Events" to keystroke "s" using command down'])
            """
        },
    ),
    tree(
        "a driver that sends, with a robot that only closes a window of the system",
        {
            "Bot.java": """
            import java.awt.Robot;
            import java.awt.event.KeyEvent;
            import org.openqa.selenium.*;
            import org.openqa.selenium.chrome.ChromeDriver;
            public class Bot {
                private final WebDriver driver = new ChromeDriver();
                private final Robot robot = new Robot();
                void send(String number, String text) {
                    driver.get("https://web.whatsapp.com/send?phone=" + number);
                    driver.findElement(By.xpath("//div[@data-tab='10']")).sendKeys(text, Keys.ENTER);
                    robot.keyPress(KeyEvent.VK_ESCAPE);
                    robot.keyRelease(KeyEvent.VK_ESCAPE);
                }
            }
            """
        },
    ),
    tree(
        "packages imported whole of which only the browser is asked for",
        {
            "Opener.java": """
            import java.awt.*;
            import java.awt.datatransfer.*;
            import java.net.URI;
            public class Opener implements ClipboardOwner {
                private final URI site = new URI("https://web.whatsapp.com");
                void open() throws Exception {
                    Desktop.getDesktop().browse(site);
                    Toolkit.getDefaultToolkit().getSystemClipboard();
                }
            }
            """
        },
    ),
    tree(
        "the app opened and no more",
        {
            "open.py": """
            import pyautogui
            pyautogui.hotkey("win", "s")
            pyautogui.write("whatsapp")
            pyautogui.press("enter")
            pyautogui.hotkey("win", "up")
            """
        },
    ),
    tree(
        "an assistant that opens WhatsApp, and elsewhere types",
        {
            "assistant.py": """
            import webbrowser, pyautogui

            def act(query):
                if "whatsapp" in query:
                    webbrowser.open("https://web.whatsapp.com")
                elif "youtube" in query:
                    webbrowser.open("https://youtube.com")
                elif "type" in query:
                    pyautogui.write(query)
                    pyautogui.press("enter")
            """
        },
    ),
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
        "the app is found by its name, and so is the function",
        {
            "robot.js": """
            const { execSync } = require("child_process");
            function sendOnWhatsapp(name, text) {
              const found = execSync("adb shell pm list packages").toString().split("\\n");
              execSync(`adb shell monkey -p ${found.find((one) => one.includes("whats"))} 1`);
              execSync("adb shell input tap 950 100");
              execSync(`adb shell input text '${text}'`);
            }
            """
        },
    ),
    tree(
        "answers through the quick reply of a notification",
        {
            "app/src/main/java/a/Listener.java": """
            package a;
            import android.service.notification.NotificationListenerService;
            import com.robj.notificationhelperlibrary.utils.NotificationUtils;
            class Listener extends NotificationListenerService {
              public void onNotificationPosted(StatusBarNotification sbn) {
                new Answer(NotificationUtils.getQuickReplyAction(sbn.getNotification(), "a"), sbn.getPackageName());
              }
            }
            """,
            "app/src/main/java/a/Answer.java": """
            package a;
            class Answer {
              Answer(Action action, String from) {
                if (from.equals("com.whatsapp")) action.sendReply(context, "later");
              }
            }
            """,
        },
    ),
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
        "adb that opens the app, goes home and later presses Enter",
        {
            "send.sh": """
            adb -s $PHONE shell am start -n com.whatsapp/.HomeActivity
            adb -s $PHONE shell input keyevent KEYCODE_HOME
            adb -s $PHONE shell input keyevent 66
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
        "the app only opened, beside another program of the package that presses in an app of its own",
        {
            "src/test/java/day/Greeting.java": """
            package day;
            import io.appium.java_client.android.AndroidDriver;
            import org.openqa.selenium.remote.DesiredCapabilities;
            public class Greeting {
                public static void main(String[] args) throws Exception {
                    DesiredCapabilities wanted = new DesiredCapabilities();
                    wanted.setCapability("appPackage", "com.whatsapp");
                    wanted.setCapability("appActivity", "com.whatsapp.Conversation");
                    AndroidDriver driver = new AndroidDriver(new URL("http://127.0.0.1:4723/wd/hub"), wanted);
                }
            }
            """,
            "src/test/java/day/Mortgage.java": """
            package day;
            import io.appium.java_client.android.AndroidDriver;
            import java.util.Scanner;
            import org.openqa.selenium.remote.DesiredCapabilities;
            public class Mortgage {
                public static void main(String[] args) throws Exception {
                    DesiredCapabilities wanted = new DesiredCapabilities();
                    wanted.setCapability("appPackage", "com.example.mortgage");
                    AndroidDriver driver = new AndroidDriver(new URL("http://127.0.0.1:4723/wd/hub"), wanted);
                    for (int i = 1; i <= 3; i++) {
                        Scanner typed = new Scanner(System.in);
                        driver.findElementById("amount").sendKeys(typed.next());
                        driver.findElementById("reckon").click();
                    }
                }
            }
            """,
        },
    ),
    tree(
        "taps in another app beside a link that a person gets",
        {
            "robot.py": """
            import os

            HELP = "https://wa.me/48123456789"

            def feed():
                os.system("adb shell am start -n com.example.game/.Main")
                os.system("adb shell input tap 950 100")
                print(f"Questions? {HELP}")
            """
        },
    ),
    tree(
        "another app beside a function that is only called after WhatsApp",
        {
            "robot.js": """
            const { execSync } = require("child_process");
            function post(text) {
              execSync("adb shell input tap 950 100");
              execSync(`adb shell input text '${text}'`);
            }
            function whatsappGroup(name) { return groups.get(name); }
            """
        },
    ),
    tree(
        "quick replies in another app",
        {
            "Listener.java": """
            import android.service.notification.NotificationListenerService;
            import com.robj.notificationhelperlibrary.utils.NotificationUtils;
            class Listener extends NotificationListenerService {
              public void onNotificationPosted(StatusBarNotification sbn) {
                Action action = NotificationUtils.getQuickReplyAction(sbn.getNotification(), "a");
                if (sbn.getPackageName().equals("com.example.chat")) action.sendReply(context, "later");
              }
            }
            """
        },
    ),
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
    tree(
        "wakes the phone by opening the app and going home",
        {
            "awake.sh": """
            adb -s $PHONE shell am start -n com.whatsapp/com.whatsapp.HomeActivity
            sleep 7
            adb -s $PHONE shell input keyevent 3
            """
        },
    ),
    tree(
        "the same from Python",
        {
            "awake.py": """
            from ppadb.client import Client
            device = Client().device("emulator-5554")
            device.shell("am start -n com.whatsapp/.HomeActivity")
            device.shell("input keyevent KEYCODE_HOME")
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
