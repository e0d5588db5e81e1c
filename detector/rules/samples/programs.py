"""Small programs that the samples of several rules share."""

from __future__ import annotations

OFFICIAL_LOOP = """
import requests
for number in numbers:
    requests.post("https://graph.facebook.com/v23.0/1/messages",
                  json={"messaging_product": "whatsapp", "to": number})
"""
CLIENT_JS = """
const { Client, LocalAuth } = require("whatsapp-web.js");
const client = new Client({ authStrategy: new LocalAuth() });
client.initialize();
"""
SOCKET_TS = """
import makeWASocket, { useMultiFileAuthState } from "@whiskeysockets/baileys";
const { state } = await useMultiFileAuthState("auth");
const sock = makeWASocket({ auth: state });
"""

WRITER_PY = """
            from selenium import webdriver

            class Writer:
                def open(self):
                    self.driver = webdriver.Chrome()
                    self.driver.get("https://web.whatsapp.com")

                def send_text_message(self, text):
                    self.driver.find_element("xpath", "//div[@contenteditable='true'][@data-tab='10']").send_keys(text)
                    self.driver.find_element("xpath", "//span[@data-icon='send']").click()
            """
"""A class of the project whose objects reach other files by a way that nobody can follow."""

LIBRARY_PHP = """
            <?php
            class WA {
              function send($to, $text) {
                $curl = curl_init();
                curl_setopt_array($curl, array(
                  CURLOPT_URL => 'https://app.whacenter.com/api/send',
                  CURLOPT_POSTFIELDS => array('device_id' => 'x', 'number' => $to, 'message' => $text),
                ));
                curl_exec($curl);
              }
            }
            """
"""A library that CodeIgniter makes an attribute of its controllers."""

BASE_PHP = """
            <?php
            namespace App\\Http\\Controllers;
            abstract class Controller {
              public function tell($to, $text) {
                $ch = curl_init('https://api.fonnte.com/send');
                curl_setopt($ch, CURLOPT_POSTFIELDS, ['target' => $to, 'message' => $text]);
                curl_exec($ch);
              }
            }
            """
"""A base class that sends."""

DERIVED_PHP = """
            <?php
            namespace App\\Http\\Controllers;
            use Illuminate\\Http\\Request;
            class Late extends ? {
              public function all() {
                foreach (Member::all() as $member) {
                  $this->tell($member->phone, 'late');
                }
              }
            }
            """
"""A class that sends to many by what it inherits; "?" is for its base."""

SERVICE_KT = """
            package a
            import android.accessibilityservice.AccessibilityService
            import android.content.Intent
            import android.net.Uri
            import android.view.accessibility.AccessibilityEvent
            import android.view.accessibility.AccessibilityNodeInfo

            class Sender : AccessibilityService() {
                companion object { var instance: Sender? = null }

                fun openChat(phone: String) {
                    startActivity(Intent(Intent.ACTION_VIEW, Uri.parse("https://wa.me/$phone")))
                }

                override fun onAccessibilityEvent(event: AccessibilityEvent) {
                    val found = rootInActiveWindow.findAccessibilityNodeInfosByViewId("com.whatsapp:id/send")
                    found[0].performAction(AccessibilityNodeInfo.ACTION_CLICK)
                }
            }
            """
"""A service of Android that presses send in every chat that is opened."""

EXTENSION_JSON = """
{
  "manifest_version": 3, "name": "press", "version": "1", "host_permissions": ["https://web.whatsapp.com/*"],
  "background": {"service_worker": "background.js"},
  "content_scripts": [{"matches": ["https://web.whatsapp.com/*"], "js": ["content.js"]}]
}
"""
LINK_JS = """
async function start(people, owner, text) {
  for (let i = 0; i < people.length; i++) {
    const person = people[i];
    const link = document.createElement("a");
    link.href = `https://web.whatsapp.com/send?phone=WHERE&text=${text}`;
    document.body.appendChild(link);
    link.click();
    const button = await found('span[data-icon="send"]');
    if (button) button.click();
    await sleep(4000);
  }
}
function found(selector) {
  return new Promise((resolve) => setTimeout(() => resolve(document.querySelector(selector)), 2000));
}
"""
PRESS_JS = """
const press = () => document.querySelector('button[aria-label="Send"] span[data-icon="send"]').click();
chrome.runtime.onMessage.addListener(press);
"""

QUEUE_JS = """
const queue = [];
async function work() {
  while (queue.length > 0) {
    const job = queue.shift();
    await client.sendMessage(job.to, job.text);
  }
}
"""
"""A queue that is worked off, after `CLIENT_JS`."""

ODOO_PY = """
from odoo import models
import requests
class WhapiService(models.AbstractModel):
    _name = "whapi.service"
    def ask(self, verb, path, body=None):
        return requests.request(verb, "https://gate.whapi.cloud" + path, json=body)
    def send_text(self, to, body):
        return self.ask("POST", "/messages/text", {"to": to, "body": body})
    def code_of(self, group):
        return self.ask("GET", "/groups/" + group + "/invite")
    def leave(self, group):
        return self.ask("POST", "/groups/leave", {"group": group})
"""
"""A model of Odoo that asks a gateway for several things by one method."""
