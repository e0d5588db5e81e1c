"""Samples of WA7xx: extensions, userscripts and modified apps."""

from __future__ import annotations

from detector.rules.base import tree

_MANIFEST = """
{"manifest_version": 3, "name": "x", "version": "1",
 "content_scripts": [{"matches": ["https://web.whatsapp.com/*"], "js": ["content.js"]}]}
"""

EXTENSIONS = (
    tree(
        "asks the page's own functions who is online",
        {
            "manifest.json": _MANIFEST,
            "content.js": "numbers.forEach((one) => page().WapStore.subscribePresence(one + '@c.us'));\n",
        },
    ),
    tree(
        "content script clicks send",
        {
            "manifest.json": _MANIFEST,
            "content.js": """
            const box = document.querySelector('div[contenteditable="true"][data-tab="10"]');
            document.execCommand("insertText", false, text);
            document.querySelector('span[data-icon="send"]').click();
            """,
        },
    ),
    tree(
        "injected script with page internals",
        {
            "manifest.json": """
            {"manifest_version": 3, "name": "sender", "version": "1", "permissions": ["scripting", "storage"],
             "host_permissions": ["https://web.whatsapp.com/*"], "background": {"service_worker": "background.js"}}
            """,
            "background.js": """
            chrome.action.onClicked.addListener((tab) =>
              chrome.scripting.executeScript({ target: { tabId: tab.id }, files: ["inject.js"], world: "MAIN" }));
            """,
            "inject.js": "numbers.forEach((n) => window.WPP.chat.sendTextMessage(n + '@c.us', text));\n",
        },
    ),
    tree(
        "manifest in a folder, TypeScript",
        {
            "src/manifest.json": """
            {"manifest_version": 3, "name": "crm", "version": "1",
             "content_scripts": [{"matches": ["*://web.whatsapp.com/*"], "js": ["content.ts"]}]}
            """,
            "src/content.ts": """
            export function send(text: string) {
              const box = document.querySelector<HTMLElement>('footer div[contenteditable="true"][data-tab="10"]');
              box.focus();
              document.execCommand("insertText", false, text);
              document.querySelector<HTMLElement>('button[aria-label="Send"]').click();
            }
            """,
        },
    ),
    tree(
        "script of the extension that a content script puts into the page",
        {
            "manifest.json": """
            {"manifest_version": 2, "name": "chats", "version": "1", "web_accessible_resources": ["/page.js"],
             "content_scripts": [{"matches": ["https://web.whatsapp.com/*"], "js": ["ui.js"]}]}
            """,
            "ui.js": """
            function add(link) { const s = document.createElement("script"); s.src = link; document.head.appendChild(s); }
            add(chrome.extension.getURL("page.js"));
            """,
            "page.js": """
            function send(to, body) {
              const msg = Store.Msg.models[0];
              msg.id.remote = "34" + to + "@c.us";
              msg.body = body;
              Store.Msg.send(msg);
            }
            """,
        },
    ),
    tree(
        "queue of send links",
        {
            "manifest.json": """
            {"manifest_version": 2, "name": "bulk", "version": "1", "permissions": ["tabs", "*://*.whatsapp.com/*"],
             "content_scripts": [{"matches": ["*://web.whatsapp.com/*"], "js": ["queue.js"]}]}
            """,
            "queue.js": """
            function next() {
              const { phone, text } = queue.shift();
              location.href = "https://web.whatsapp.com/send?phone=" + phone + "&text=" + encodeURIComponent(text);
              setTimeout(() => document.querySelector('span[data-icon="send"]').click(), 8000);
            }
            """,
        },
    ),
)
NO_EXTENSIONS = (
    tree(
        "asks who is online in another messenger",
        {
            "manifest.json": _MANIFEST.replace("web.whatsapp.com", "chat.example.com"),
            "content.js": "numbers.forEach((one) => client().subscribePresence(one + '@chat.example.com'));\n",
        },
    ),
    tree(
        "theme",
        {
            "manifest.json": """
            {"manifest_version": 3, "name": "dark", "version": "1",
             "content_scripts": [{"matches": ["https://web.whatsapp.com/*"], "css": ["a.css"], "js": ["theme.js"]}]}
            """,
            "theme.js": 'document.body.classList.add("dark");\n',
        },
    ),
    tree(
        "blurs the chats",
        {
            "manifest.json": _MANIFEST,
            "content.js": """
            const style = document.createElement("style");
            style.textContent = "#pane-side { filter: blur(6px) }";
            document.head.append(style);
            """,
        },
    ),
    tree(
        "opens a chat from another page",
        {
            "manifest.json": """
            {"manifest_version": 3, "name": "shop", "version": "1",
             "content_scripts": [{"matches": ["https://shop.example.com/*"], "js": ["content.ts"]}]}
            """,
            "content.ts": 'document.querySelector("#chat")!.addEventListener("click", () => open("https://wa.me/48123456789"));\n',
        },
    ),
    tree(
        "a web app's manifest",
        {
            "manifest.json": '{"name": "shop", "short_name": "shop", "start_url": "/", "icons": []}',
            "app.js": 'document.querySelector("#send").click();\n',
        },
    ),
)

_HEADER = """
// ==UserScript==
// @name     auto
// @match    https://web.whatsapp.com/*
// ==/UserScript==
"""

_NAMES = "".join(
    f"""document.querySelector('[data-icon="{icon}"]').setAttribute("aria-label", "{icon}");\n"""
    for icon in ("smiley", "clip", "ptt", "menu", "chat", "status", "search", "gif", "sticker")
)
_CHORD = """
function chosen(event) {
  const box = document.querySelector('div[contenteditable="true"][data-tab="10"]');
  if (event.altKey && event.keyCode == 86) document.querySelector('span[data-icon="send"]').click();
}
"""
_WRITTEN = """
function write(text) {
  document.querySelector('div[contenteditable="true"][data-tab="10"]').focus();
  document.execCommand("insertText", false, text);
}
"""
USERSCRIPTS = (
    tree("names for a screen reader in a script that also writes", {"names.js": _NAMES + _CHORD + _WRITTEN}),
    tree("send pressed in a script that names nothing", {"send.js": _CHORD}),
    tree("clicks send", {"auto.user.js": _HEADER + "document.querySelector('button[aria-label=\"Send\"]').click();\n"}),
    tree(
        "calls the page's modules", {"send.user.js": _HEADER + "window.WPP.chat.sendTextMessage('1@c.us', 'hello');\n"}
    ),
    tree(
        "include in place of match",
        {
            "bot.user.js": """
            // ==UserScript==
            // @name     bot
            // @include  https://web.whatsapp.com/*
            // ==/UserScript==
            document.querySelector('div[contenteditable="true"][data-tab="10"]').focus();
            document.execCommand("insertText", false, "I am away");
            document.querySelector('span[data-icon="send"]').click();
            """
        },
    ),
    tree(
        "TypeScript",
        {
            "src/auto.user.ts": """
            // ==UserScript==
            // @name     auto
            // @match    https://web.whatsapp.com/*
            // ==/UserScript==
            (document.querySelector('span[data-icon="send"]') as HTMLElement).click();
            """
        },
    ),
    tree(
        "file that a program runs in its view",
        {
            "app.py": """
            from PyQt6.QtWebEngineWidgets import QWebEngineView
            view = QWebEngineView()
            view.load(QUrl("https://web.whatsapp.com/"))
            """,
            "work.py": """
            from app import view
            def tell(number):
                script = open("js/send.js", encoding="utf8").read()
                view.page().runJavaScript(script.replace("@PHONE", number))
            """,
            "js/send.js": """document.querySelector('[data-icon="send"]').click();\n""",
        },
    ),
)
NO_USERSCRIPTS = (
    tree(
        "names messages for a screen reader",
        {
            "names.user.js": _HEADER
            + """
            document.querySelectorAll("[data-pre-plain-text]").forEach((one) => {
              one.setAttribute("aria-label", one.textContent);
            });
            """
        },
    ),
    tree("names for a screen reader, and send at a chord", {"names.js": _NAMES + _CHORD}),
    tree(
        "file that a program runs in its view, of another site",
        {
            "app.py": """
            from PyQt6.QtWebEngineWidgets import QWebEngineView
            view = QWebEngineView()
            view.load(QUrl("https://chat.example.com/"))
            view.page().runJavaScript(open("js/send.js").read())
            """,
            "js/send.js": """document.querySelector('[data-icon="send"]').click();\n""",
        },
    ),
    tree(
        "style",
        {
            "dark.user.js": _HEADER
            + 'document.head.insertAdjacentHTML("beforeend", "<style>#side{width:20%}</style>");\n'
        },
    ),
    tree(
        "another page",
        {
            "mail.user.js": """
            // ==UserScript==
            // @name     mail
            // @match    https://mail.example.com/*
            // ==/UserScript==
            document.querySelector('button[aria-label="Send"]').click();
            """
        },
    ),
    tree(
        "style sheet",
        {
            "dark.user.css": """
            /* ==UserStyle==
            @name dark
            ==/UserStyle== */
            @-moz-document domain("web.whatsapp.com") { #side { width: 20% } }
            """
        },
    ),
    tree("reads the title", {"badge.user.js": _HEADER + "console.log(document.title);\n"}),
)

MODS = (
    tree("installs a mod", {"setup.sh": "adb install com.gbwhatsapp.apk\n"}),
    tree(
        "a Python program that attaches to the app",
        {
            "trace.py": """
            import frida
            session = frida.get_usb_device().attach("com.whatsapp")
            script = session.create_script("Interceptor.attach(target, { onEnter(args) { send(args[1].readCString()); } });")
            script.load()
            """
        },
    ),
    tree(
        "hooks the app",
        {
            "hook.js": """
            Java.perform(() => {
              const Message = Java.use("com.whatsapp.protocol.Message");
              Message.isViewOnce.implementation = function () { return false; };
            });
            """,
            "run.sh": "frida -U -f com.whatsapp -l hook.js\n",
        },
    ),
    tree(
        "Xposed module",
        {
            "Module.java": """
            import de.robv.android.xposed.IXposedHookLoadPackage;
            import de.robv.android.xposed.XposedHelpers;
            import de.robv.android.xposed.callbacks.XC_LoadPackage;

            public class Module implements IXposedHookLoadPackage {
              public void handleLoadPackage(XC_LoadPackage.LoadPackageParam param) {
                if (!param.packageName.equals("com.whatsapp")) return;
                XposedHelpers.findAndHookMethod("com.whatsapp.HomeActivity", param.classLoader, "onCreate", new Hook());
              }
            }
            """
        },
    ),
    tree(
        "Xposed module for the business app, class names looked up later",
        {
            "app/build.gradle.kts": 'dependencies { compileOnly("de.robv.android.xposed:api:82") }\n',
            "app/src/main/assets/xposed_init": "com.example.Entry\n",
            "app/src/main/java/com/example/Entry.kt": """
            package com.example

            import de.robv.android.xposed.IXposedHookLoadPackage
            import de.robv.android.xposed.XposedBridge
            import de.robv.android.xposed.callbacks.XC_LoadPackage

            class Entry : IXposedHookLoadPackage {
                override fun handleLoadPackage(lpparam: XC_LoadPackage.LoadPackageParam) {
                    if (lpparam.packageName != "com.whatsapp" && lpparam.packageName != "com.whatsapp.w4b") return
                    XposedBridge.hookAllMethods(find(lpparam.classLoader), "a", Hook())
                }
            }
            """,
        },
    ),
    tree(
        "the package in a constant",
        {
            "Entry.java": """
            import io.github.libxposed.api.XposedModule;

            public class Entry extends XposedModule {
              private static final String TARGET = "com.whatsapp";
              public void onPackageLoaded(PackageLoadedParam lpparam) {
                if (!lpparam.packageName.equals(TARGET)) return;
                new Privacy(this).load(lpparam);
              }
            }
            """
        },
    ),
    tree(
        "scope of a module",
        {
            "AndroidManifest.xml": """
            <manifest xmlns:android="http://schemas.android.com/apk/res/android"><application>
              <meta-data android:name="xposedmodule" android:value="true"/>
              <meta-data android:name="xposedscope" android:resource="@array/module_scope"/>
            </application></manifest>
            """,
            "res/values/arrays.xml": """
            <resources>
              <string-array name="module_scope"><item>com.whatsapp</item><item>com.whatsapp.w4b</item></string-array>
            </resources>
            """,
        },
    ),
    tree("scope list", {"app/src/main/resources/META-INF/xposed/scope.list": "com.whatsapp\n"}),
    tree(
        "tweak for jailbroken phones",
        {
            "Tweak.xm": """
            %hook ChatManager
            - (void)sendReadReceipt:(id)message { }
            %end
            """,
            "Tweak.plist": '{ Filter = { Bundles = ( "net.whatsapp.WhatsApp" ); }; }\n',
        },
    ),
    tree(
        "drives a mod",
        {
            "phone.py": """
            import uiautomator2 as u2
            d = u2.connect()
            d.app_start("com.gbwhatsapp")
            """
        },
    ),
)
NO_MODS = (
    tree("list of ids", {"apps.json": '["com.whatsapp", "com.gbwhatsapp", "org.telegram.messenger"]\n'}),
    tree(
        "file manager",
        {"Folders.java": 'class Folders { static final String WA = "Android/media/com.whatsapp/WhatsApp/Media"; }\n'},
    ),
    tree(
        "hook of another app",
        {"hook.js": 'Java.perform(() => { Java.use("com.example.Main").check.implementation = () => true; });\n'},
    ),
    tree(
        "a phone driver that waits for an activity of the app",
        {
            "phone.py": """
            import uiautomator2 as u2
            d = u2.connect()
            if d.app_current()["activity"] == "com.whatsapp.HomeActivity":
                d(resourceId="com.whatsapp:id/entry").set_text("hi")
            """
        },
    ),
    tree(
        "a module for another app that knows of many",
        {
            "app/build.gradle": "dependencies { compileOnly 'de.robv.android.xposed:api:82' }\n",
            "app/src/main/assets/xposed_init": "com.example.Entry\n",
            "app/src/main/java/com/example/Entry.java": """
            package com.example;
            import de.robv.android.xposed.IXposedHookLoadPackage;
            import de.robv.android.xposed.XposedHelpers;
            import de.robv.android.xposed.callbacks.XC_LoadPackage;

            public class Entry implements IXposedHookLoadPackage {
              static final String[] SHARES = {"com.whatsapp", "org.telegram.messenger"};
              public void handleLoadPackage(XC_LoadPackage.LoadPackageParam lpparam) {
                if (!lpparam.packageName.equals("com.example.gallery")) return;
                XposedHelpers.findAndHookMethod("com.example.gallery.Share", lpparam.classLoader, "open", new Hook());
              }
              static boolean isShare(String packageName) { return packageName.equals("com.example.share"); }
            }
            """,
        },
    ),
    tree(
        "a service that knows which app a notice is from",
        {
            "Listener.java": """
            class Listener { void go(Event event) { if (event.packageName.equals("com.whatsapp")) count++; } }
            """
        },
    ),
    tree("tweak of another app", {"T.plist": '{ Filter = { Bundles = ( "com.apple.springboard" ); }; }\n'}),
    tree(
        "which apps an app may ask for",
        {
            "Info.plist": """
            <plist><dict><key>LSApplicationQueriesSchemes</key><array><string>whatsapp</string></array>
            <key>Bundles</key><array><string>net.whatsapp.WhatsApp</string></array></dict></plist>
            """
        },
    ),
    tree(
        "apps that a search filter covers",
        {
            "res/values/arrays.xml": """
            <resources><string-array name="search_scope"><item>com.whatsapp</item></string-array></resources>
            """
        },
    ),
    tree("screen time", {"names.py": 'NAMES = {"com.whatsapp": "WhatsApp", "com.gbwhatsapp": "GBWhatsApp"}\n'}),
)
