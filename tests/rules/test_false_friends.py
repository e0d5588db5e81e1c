"""Harmless and official trees that a version before accused or misread: each as the smallest tree that shows the cause."""

from __future__ import annotations

import pytest
from running import judge_texts

from detector.model.finding import Severity

HARMLESS = {
    "the payload of the Cloud API is no window of the app, and releasing a lock is no key": {
        "models.py": """
def finish(instance):
    instance.release()
""",
        "register.py": """
import requests
from models import finish

def register(channel, pin):
    data = {"messaging_product": "whatsapp", "pin": pin}
    requests.post(f"https://graph.facebook.com/v18.0/{channel}/register", data=data)
    finish(channel)
""",
    },
    "the builtin type types nothing": {
        "media.py": """
ATTACHMENTS = "https://lookaside.fbsbx.com/whatsapp_business/attachments/"

def source(media):
    raise TypeError(f"invalid media type: {type(media)}")

def check():
    source(ATTACHMENTS)
""",
        "api.py": """
import requests
from media import source

def send(to, kind):
    source(to)
    requests.post(URL, json={"messaging_product": "whatsapp", "to": to, "type": kind})
""",
    },
    "a builtin beside a library of the same method": {
        "keys.py": """
import webbrowser

import keyboard

def chat(link="https://wa.me/48123456789"):
    print(type(link))
    webbrowser.open(link)

keyboard.add_hotkey("ctrl+q", chat)
"""
    },
    "one common path, spelled twice and tested": {
        "push.py": """
import requests

class Push:
    url = "https://push.example.com/api/send/message"

    def send(self, text):
        log.debug("Push POST URL: https://push.example.com/api/send/message")
        return requests.post(self.url, json={"content": text})
""",
        "test_push.py": """
from push import Push

def test_send():
    assert Push.url == "https://push.example.com/api/send/message"
""",
    },
    "settings that begin like WhatsApp's modules": {
        "stack.yml": """
Parameters:
  WAWebUsername:
    Type: String
  WAWebPassword:
    Type: String
"""
    },
    "a test of a page that links to a chat": {
        "tests/ContactTest.java": """
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.By;
class ContactTest { void t() { WebDriver d = new ChromeDriver(); d.get("https://example.com/contact");
 d.findElement(By.id("wa")).click();
 assert d.getCurrentUrl().contains("https://web.whatsapp.com/send?phone=1"); } }
""",
    },
    "a test that compares the address of a popup": {
        "test_share.py": """
from playwright.sync_api import Page, expect
def test_share(page: Page):
    page.goto("https://shop.example.com/")
    with page.expect_popup() as popup:
        page.click("a.share-whatsapp")
    assert popup.value.url.startswith("https://web.whatsapp.com/send?text=")
""",
    },
    "a driver on a known other page that writes links": {
        "maps.py": """
from selenium import webdriver
from selenium.webdriver.common.by import By
d = webdriver.Chrome()
d.get("https://www.google.com/maps/search/dentist")
for c in d.find_elements(By.CSS_SELECTOR, "a.hfpxzc"):
    c.click()
    phone = d.find_element(By.CSS_SELECTOR, "button[data-item-id^=phone]").text
    rows.append({"phone": phone, "whatsapp": f"https://web.whatsapp.com/send?phone={phone}"})
""",
    },
    "hosts that a crawler skips": {
        "crawl.py": """
from playwright.sync_api import sync_playwright
SKIP = ("facebook.com", "web.whatsapp.com", "api.whatsapp.com", "wa.me", "t.me")
with sync_playwright() as p:
    page = p.chromium.launch().new_page()
    page.goto(url)
    page.click("text=Accept")
    links = [a for a in page.eval_on_selector_all("a", "e => e.map(x => x.href)") if not any(s in a for s in SKIP)]
""",
    },
    "an assistant that opens sites and turns the volume": {
        "jarvis.py": """
import webbrowser, pyautogui, speech_recognition as sr
SITES = {"youtube": "https://youtube.com", "whatsapp": "https://web.whatsapp.com", "gmail": "https://mail.google.com"}
def handle(q):
    for name, url in SITES.items():
        if "open " + name in q:
            webbrowser.open(url)
    if "volume up" in q:
        pyautogui.press("volumeup")
    if "screenshot" in q:
        pyautogui.screenshot("a.png")
""",
    },
    "an assistant that opens WhatsApp Web and presses media keys": {
        "jarvis.py": """
import webbrowser, pyautogui
def handle(q):
    if "open whatsapp" in q:
        webbrowser.open("https://web.whatsapp.com")
    elif "volume up" in q:
        pyautogui.press("volumeup")
    elif "pause" in q:
        pyautogui.press("k")
""",
    },
    "an assistant that starts the app and minimises windows": {
        "jarvis.py": """
import os, pyautogui
def handle(q):
    if "open whatsapp" in q:
        os.system("start whatsapp://")
    elif "minimize" in q:
        pyautogui.hotkey("win", "d")
""",
    },
    "a blocker of distracting apps": {
        "app/src/main/java/x/Blocker.kt": """
package x
import android.accessibilityservice.AccessibilityService
class Blocker : AccessibilityService() {
    private val blocked = listOf("com.instagram.android", "com.whatsapp")
    override fun onAccessibilityEvent(event: AccessibilityEvent?) {
        val pkg = event?.packageName?.toString() ?: return
        if (blocked.contains(pkg)) { performGlobalAction(GLOBAL_ACTION_HOME); startActivity(Intent(this, Lock::class.java)) }
    }
    override fun onInterrupt() {}
}
""",
    },
    "apps that a phone script ignores": {
        "phone.py": """
import uiautomator2 as u2
IGNORED = ["com.whatsapp", "org.telegram.messenger"]
d = u2.connect()
d.app_start("com.instagram.android")
d(resourceId="com.instagram.android:id/like").click()
""",
    },
    "hotkeys that open pages and type a signature": {
        "keys.ahk": """
#w::Run https://web.whatsapp.com
#n::Run notepad.exe
::btw::by the way
^j::
Send, My signature
return
""",
    },
    "methods of common names": {
        "auth.js": """
class LocalAuth { }
const a = new LocalAuth();
if (await db.isRegisteredUser(email)) a.login();
""",
    },
    "methods of common names in PHP": {
        "Auth.php": """
<?php
class Auth { function go() { $this->api->codeRequest($phone); $this->api->loginWithPassword($user, $pass); } }
""",
    },
    "settings of an official bot": {
        ".env.example": """
WHATSAPP_WEBHOOK=https://x/hook
WHATSAPP_AUTO_REPLY=Hi
APP_OS=linux
WHATSAPP_TOKEN=x
""",
    },
    "hosts that an agent must not open": {
        "agent.py": """
from browser_use import Agent
BLOCKED = ["facebook.com", "web.whatsapp.com"]
Agent(task="find flights", llm=llm, prohibited_domains=BLOCKED)
""",
    },
}

NOT_OFFICIAL = {
    "a function of one's own": {"tools.py": 'def send_whatsapp_message(to):\n    ...\n\nsend_whatsapp_message("1")\n'},
    "a general SDK near a share link": {
        "files.py": 'import boto3\n\ns3 = boto3.client("s3")\nSHARE = "whatsapp"\n',
    },
    "an SMS": {
        "package.json": '{"dependencies": {"twilio": "5"}}',
        "sms.js": """
const client = require("twilio")(sid, token);
const sendWhatsApp = () => { throw new Error("not yet"); };
client.messages.create({ from: "+1", to: number, body: text });
""",
    },
    "an SMS over HTTP": {
        "sms.py": """
import requests

def send_whatsapp(): ...

requests.post("https://api.twilio.com/2010-04-01/Accounts/x/Messages.json", data={"To": "+1"})
"""
    },
    "users of an interface of one's own": {
        "users.js": "fetch(`https://shop.example.com/api/v1/users/${id}`);\nfunction sendWhatsapp() {}\n"
    },
    "a key of a push service whose name begins like a field of the interface": {
        "Pods/FIRMessagingConstants.h": "FOUNDATION_EXPORT NSString *const kFIRMessagingProductID;\n",
        "Share.swift": 'let link = URL(string: "https://api.whatsapp.com/send?phone=48123456789")!\nopen(link)\n',
    },
    "the scheme of a link": {
        "links.js": 'export const isWhatsAppLink = (href) => href.startsWith("whatsapp:") || href.includes("wa.me/");\n'
    },
}


@pytest.mark.parametrize("title", sorted(HARMLESS))
def test_is_not_accused(title: str) -> None:
    findings = judge_texts(HARMLESS[title]).judgement.findings
    assert [finding.rule for finding in findings if finding.severity is not Severity.NOTE] == []


@pytest.mark.parametrize("title", sorted(NOT_OFFICIAL))
def test_is_not_called_official(title: str) -> None:
    assert judge_texts(NOT_OFFICIAL[title]).judgement.official == ()


def test_only_providers_with_more_than_a_common_word_are_named() -> None:
    send = """
import requests
address = f"https://graph.facebook.com/v22.0/{pid}/messages"
requests.post(address, headers={"apikey": key}, json={"messaging_product": "whatsapp", "to": to})
"""
    assert {use.provider for use in judge_texts({"send.py": send}).judgement.official} == {"Meta Cloud API"}


def test_a_field_of_a_class_for_the_body_is_official() -> None:
    body = (
        "public class Body {\n  private String FMessagingProduct;\n  void set(String v) { FMessagingProduct = v; }\n}\n"
    )
    official = judge_texts({"Body.java": body}).judgement.official
    assert {use.provider for use in official} == {"Meta Cloud API"}


def test_a_client_of_the_provider_is_official() -> None:
    official = judge_texts({"send.py": 'import boto3\nclient = boto3.client("socialmessaging")\n'}).judgement.official
    assert {use.provider for use in official} == {"AWS End User Messaging Social"}


def test_the_node_of_a_workflow_tool_for_the_cloud_api_is_official() -> None:
    node = '{"type": "n8n-nodes-base.whatsApp", "parameters": {"operation": "send"}}'
    flow = f'{{"name": "reminder", "nodes": [{node}], "connections": {{}}}}'
    judgement = judge_texts({"workflows/reminder.json": flow}).judgement
    assert judgement.official != ()
    assert not any(finding.severity is Severity.ERROR for finding in judgement.findings)
