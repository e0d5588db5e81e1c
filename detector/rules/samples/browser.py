"""Samples of WA301, WA304 and WA305: driven browsers, agents and page internals."""

from __future__ import annotations

from detector.rules.base import tree

_WRAPPER_PY = """
from selenium import webdriver
from selenium.webdriver.support import expected_conditions as EC
from selenium.webdriver.support.ui import WebDriverWait

class Browser:
    def __init__(self):
        self.driver = webdriver.Chrome()
        self.driver.get("https://web.whatsapp.com/")

    def write(self, by, selector, value):
        field = WebDriverWait(self.driver, 30).until(EC.visibility_of_element_located((by, selector)))
        field.send_keys(value)
"""

DRIVEN = (
    tree(
        "Selenium",
        {
            "bot.py": """
            from selenium import webdriver
            from selenium.webdriver.common.keys import Keys
            driver = webdriver.Chrome()
            driver.get("https://web.whatsapp.com/send?phone=1&text=hi")
            driver.find_element("xpath", '//div[@data-tab="10"]').send_keys(Keys.ENTER)
            """
        },
    ),
    tree(
        "Puppeteer",
        {
            "bot.js": """
            const puppeteer = require("puppeteer");
            (async () => {
              const browser = await puppeteer.launch();
              const page = await browser.newPage();
              await page.goto("https://web.whatsapp.com");
              await page.type("div[contenteditable='true'][data-tab='10']", "hello");
              await page.keyboard.press("Enter");
            })();
            """
        },
    ),
    tree(
        "address in another file",
        {
            "config.py": 'WA = "https://web.whatsapp.com"\n',
            "main.py": """
            from selenium import webdriver
            from config import WA
            b = webdriver.Firefox()
            b.get(WA + "/send?phone=1")
            b.find_element("css selector", "span[data-icon='send']").click()
            """,
        },
    ),
    tree(
        "Playwright in TypeScript",
        {
            "send.ts": """
            import { chromium } from "playwright";
            const context = await chromium.launchPersistentContext("profile");
            const page = await context.newPage();
            await page.goto(`https://web.whatsapp.com/send?phone=${phone}`);
            await page.locator('span[data-icon="send"]').click();
            """
        },
    ),
    tree(
        "Selenium in Java",
        {
            "Bot.java": """
            import org.openqa.selenium.By;
            import org.openqa.selenium.WebDriver;
            import org.openqa.selenium.chrome.ChromeDriver;

            public class Bot {
              public static void main(String[] args) {
                WebDriver driver = new ChromeDriver();
                driver.get("https://web.whatsapp.com/");
                driver.findElement(By.xpath("//div[@contenteditable='true'][@data-tab='10']")).sendKeys("hello\\n");
              }
            }
            """
        },
    ),
    tree(
        "Qt WebEngine",
        {
            "bot.py": """
            from PyQt5 import QtCore, QtWebEngineWidgets
            view = QtWebEngineWidgets.QWebEngineView()
            view.load(QtCore.QUrl("https://web.whatsapp.com/"))
            view.page().runJavaScript("document.querySelector('[data-icon=\\"send\\"]').click()")
            """
        },
    ),
    tree(
        "Android's web view",
        {
            "Sender.kt": """
            import android.webkit.WebView
            class Sender {
                fun send(view: WebView) {
                    view.loadUrl("https://web.whatsapp.com/send?phone=1")
                    view.loadUrl("javascript:document.querySelector('[data-icon=\\"send\\"]').click()")
                }
            }
            """
        },
    ),
    tree(
        "a wrapper that opens WhatsApp Web and is told what to write there",
        {
            "driver.py": _WRAPPER_PY,
            "notice.py": """
            from driver import Browser
            browser = Browser()
            browser.write("class name", "_3FRCZ", "printer is on fire")
            """,
        },
    ),
)
NOT_DRIVEN = (
    tree(
        "a view that only changes how WhatsApp Web looks",
        {
            "Wrapper.java": """
            import android.webkit.WebView;
            class Wrapper {
                void show(WebView view) {
                    view.loadUrl("https://web.whatsapp.com/");
                    view.evaluateJavascript("document.body.style.zoom = '0.8'", null);
                }
            }
            """,
            "wrapper.py": """
            from PyQt6.QtWebEngineWidgets import QWebEngineView
            view = QWebEngineView()
            view.load(QUrl("https://web.whatsapp.com/"))
            view.page().runJavaScript("document.body.classList.add('dark')")
            """,
        },
    ),
    tree(
        "driver on another site",
        {
            "bot.py": """
            from selenium import webdriver
            driver = webdriver.Chrome()
            driver.get("https://example.org/login")
            driver.find_element("id", "user").send_keys("me")
            """
        },
    ),
    tree(
        "a link beside a driver on another site",
        {
            "bot.py": """
            from selenium import webdriver
            driver = webdriver.Chrome()
            driver.get("https://example.org/")
            driver.find_element("id", "q").click()
            print("share it: https://wa.me/123")
            """
        },
    ),
    tree(
        "a wrapper that opens WhatsApp Web and is told of other pages only",
        {
            "driver.py": _WRAPPER_PY,
            "tickets.py": """
            from driver import Browser
            browser = Browser()
            browser.driver.get("http://tickets.example.org/new")
            browser.write("id", "title", "printer is on fire")
            """,
        },
    ),
    tree("a link in a page", {"index.html": '<a href="https://web.whatsapp.com/send?phone=1">chat</a>\n'}),
    tree(
        "a window that shows WhatsApp Web",
        {
            "main.js": """
            const { app, BrowserWindow } = require("electron");
            app.whenReady().then(() => {
              const window = new BrowserWindow({ width: 1200, height: 800 });
              window.loadURL("https://web.whatsapp.com", { userAgent: "Mozilla/5.0" });
            });
            """
        },
    ),
    tree(
        "a test of one's own share button",
        {
            "share.spec.ts": """
            import { expect, test } from "@playwright/test";
            test("shares", async ({ page }) => {
              await page.goto("http://localhost:3000/");
              await page.click("#share");
              await expect(page.locator("a")).toHaveAttribute("href", "https://wa.me/?text=hello");
            });
            """
        },
    ),
)

AGENTS = (
    tree(
        "browser-use",
        {
            "wish.py": """
            from browser_use import Agent
            async def wish(name, llm):
                task = f"Open https://web.whatsapp.com, search for {name} and send: happy birthday"
                await Agent(task=task, llm=llm).run()
            """
        },
    ),
    tree(
        "prompt in a constant",
        {
            "agent.py": """
            from browser_use import Agent, Browser

            TASK = '''
            1. Go to web.whatsapp.com and wait until the chats are loaded.
            2. Open the chat of the given person and send the reminder.
            '''

            async def remind(llm):
                await Agent(task=TASK, llm=llm, browser=Browser()).run()
            """
        },
    ),
    tree(
        "Stagehand",
        {
            "agent.ts": """
            import { Stagehand } from "@browserbasehq/stagehand";
            const stagehand = new Stagehand({ env: "LOCAL" });
            await stagehand.init();
            await stagehand.page.goto("https://web.whatsapp.com");
            await stagehand.page.act("open the first chat and send hello");
            """
        },
    ),
    tree(
        "task in a notebook",
        {
            "agent.ipynb": """
            {"cells": [{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": null, "source": [
              "from browser_use import Agent\\n",
              "await Agent(task='Open https://web.whatsapp.com and answer all unread chats', llm=llm).run()\\n"]}],
             "metadata": {"kernelspec": {"name": "python3", "language": "python"}}, "nbformat": 4, "nbformat_minor": 5}
            """
        },
    ),
)
NO_AGENTS = (
    tree(
        "another site",
        {
            "wish.py": """
            from browser_use import Agent
            async def wish(llm):
                await Agent(task="Open https://example.org and read the news", llm=llm).run()
            """
        },
    ),
    tree(
        "an agent that answers through the Cloud API",
        {
            "answer.py": """
            import requests
            from browser_use import Agent
            async def answer(question, to, llm):
                found = await Agent(task=f"Search example.org for {question}", llm=llm).run()
                requests.post("https://graph.facebook.com/v25.0/1/messages",
                              json={"messaging_product": "whatsapp", "to": to, "text": {"body": str(found)}})
            """
        },
    ),
    tree(
        "another site in TypeScript",
        {
            "agent.ts": """
            import { Stagehand } from "@browserbasehq/stagehand";
            const stagehand = new Stagehand({ env: "LOCAL" });
            await stagehand.page.goto("https://example.org");
            await stagehand.page.act("click the share button");
            """
        },
    ),
    tree(
        "a model without a browser",
        {
            "chat.py": """
            from openai import OpenAI
            OpenAI().chat.completions.create(model="m", messages=[
                {"role": "user", "content": "How do I log out of https://web.whatsapp.com on a shared computer?"}])
            """
        },
    ),
)

INTERNALS = (
    tree(
        "a module pushed into the bundle of the page, as scripts have done since 2017",
        {
            "quick.user.js": """
            // ==UserScript==
            // @match https://web.whatsapp.com/*
            // ==/UserScript==
            const win = window || unsafeWindow;
            webpackJsonp.push([["parasite"], { parasite(o, e, t) { win.Store = storeOf(t); } }, [["parasite"]]]);
            function chat(number) { new win.Store.OpenChat().openChat(number); }
            """
        },
    ),
    tree("WPP", {"inject.js": "window.WPP.chat.sendTextMessage('1@c.us', 'hello');\n"}),
    tree("modules", {"inject.js": "const c = window.require('WAWebCollections');\n"}),
    tree(
        "modules through a function of its own",
        {
            "inject.ts": """
            const safeRequire = (names) => names.map((name) => globalThis.require(name)).find(Boolean);
            export const chats = safeRequire(["WAWebChatCollection"]);
            """
        },
    ),
    tree(
        "script in Python",
        {
            "inject.py": """
            from selenium import webdriver
            driver = webdriver.Chrome()
            driver.get("https://web.whatsapp.com")
            driver.execute_script("return window.WAPI.sendMessage(arguments[0], arguments[1])", chat, text)
            """
        },
    ),
    tree(
        "script in a TypeScript string",
        {
            "inject.ts": """
            export const SEND = `
              const chat = await window.WPP.chat.find(id);
              return window.WPP.chat.sendTextMessage(chat.id, text);
            `;
            """
        },
    ),
)
NO_INTERNALS = (
    tree(
        "parasites, and a store of another page that opens chats",
        {
            "host.js": """
            const kinds = { parasite: [], host: [] };
            export const label = (kind) => (kind === "parasite" ? "Parasite" : "Host");
            """,
            "chat.user.js": """
            // ==UserScript==
            // @match https://chat.example.com/*
            // ==/UserScript==
            window.Store.OpenChat.openChat("room");
            """,
        },
    ),
    tree(
        "a theme's modules",
        {
            "theme.js": """
            const prefs = require("WAWebUserPrefsGeneral");
            if (prefs.getTheme() !== "dark") prefs.setTheme("dark");
            require("WAWebThemeContext").applyThemeToUI("dark");
            """
        },
    ),
    tree(
        "names of modules as values",
        {
            "report.test.ts": """
            const row = { source: "WAWebCommunityCollection", other: "WAWebGroupMetadataCollection" };
            expect(row.source.startsWith("WAWebCommunity")).toBe(true);
            open("https://web.whatsapp.com");
            """
        },
    ),
    tree("Redux", {"app.js": "window.Store = createStore();\nwindow.Store.dispatch({type: 'x'});\n"}),
    tree("a store of one's own", {"store.ts": "export const Store = { Chat: [], Msg: [] };\nStore.Chat.push(1);\n"}),
    tree(
        "styles for WhatsApp Web",
        {
            "theme.user.js": """
            // ==UserScript==
            // @match    https://web.whatsapp.com/*
            // ==/UserScript==
            document.body.classList.add("dark");
            """
        },
    ),
    tree(
        "a page that is read",
        {"read.py": 'import requests\nhtml = requests.get("https://www.whatsapp.com/download").text\n'},
    ),
)
