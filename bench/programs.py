"""Small programs as people write them, for the tree in which every file has to be looked into. Nothing here measures.

A file is ordinary code of its language around one piece that concerns WhatsApp: evidence, or something that only looks
like it and must stay silent (share links, the official platform, words in comments).
"""

from __future__ import annotations

import random
from string import Template
from typing import NamedTuple


class Language(NamedTuple):
    """How files of one language are put together: `share` of the tree, pieces that concern WhatsApp, ordinary code."""

    suffix: str
    share: int
    evidence: tuple[str, ...]
    look_alikes: tuple[str, ...]
    ordinary: tuple[str, ...]
    frame: str = "$pieces"
    name: str = ""


_PYTHON = Language(
    ".py",
    30,
    (
        """
import csv
import time
import pywhatkit

def notify_all(path):
    with open(path) as stream:
        for row in csv.DictReader(stream):
            pywhatkit.sendwhatmsg_instantly(row["phone"], f"Hello {row['name']}, your $a is ready", 15, True)
            time.sleep(20)
""",
        """
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

BASE = "https://web.whatsapp.com"

class ${A}Sender:
    def __init__(self):
        self.driver = webdriver.Chrome()

    def send(self, phone, text):
        self.driver.get(BASE + f"/send?phone={phone}&text={text}")
        box = self.driver.find_element(By.XPATH, '//div[@contenteditable="true"][@data-tab="10"]')
        box.send_keys(Keys.ENTER)
""",
        """
from neonize.client import NewClient
from neonize.events import MessageEv

client = NewClient("$a.sqlite3")

@client.event(MessageEv)
def on_message(client, message):
    client.reply_message("got your $b", message)

def start():
    client.connect()
""",
        """
import requests

EVOLUTION_URL = "https://evolution.$a.example"

def send_$b(number, text):
    return requests.post(
        f"{EVOLUTION_URL}/message/sendText/$a",
        json={"number": number, "text": text},
        headers={"apikey": "secret"},
        timeout=10,
    )
""",
        """
import requests

def push_$a(number, text):
    url = "https://api.ultramsg.com/instance42/messages/chat"
    return requests.post(url, data={"token": "t", "to": number, "body": text}, timeout=10)
""",
        """
from playwright.sync_api import sync_playwright

def broadcast_$a(numbers, text):
    with sync_playwright() as p:
        page = p.chromium.launch_persistent_context("profile").new_page()
        for number in numbers:
            page.goto(f"https://web.whatsapp.com/send?phone={number}&text={text}")
            page.keyboard.press("Enter")
""",
        """
from alright import WhatsApp

def remind_$a(people):
    messenger = WhatsApp()
    for person in people:
        messenger.find_user(person.phone)
        messenger.send_message(f"Do not forget the $b")
""",
    ),
    (
        """
from urllib.parse import quote

def share_link(text):
    # opens the chat, a person presses send
    return "https://wa.me/?text=" + quote(text)
""",
        """
import requests

def send_template(phone_number_id, to, token):
    url = f"https://graph.facebook.com/v21.0/{phone_number_id}/messages"
    body = {"messaging_product": "whatsapp", "to": to, "type": "template", "template": {"name": "$a"}}
    return requests.post(url, json=body, headers={"Authorization": f"Bearer {token}"}, timeout=10)
""",
        """
CHANNELS = ("email", "sms", "whatsapp", "push")

def label_for(channel):
    return {"whatsapp": "WhatsApp", "sms": "SMS"}.get(channel, channel.title())
""",
    ),
    (
        """
class ${A}Repository:
    def __init__(self, session):
        self.session = session
        self.$a = {}

    def find_$b(self, key, default=None):
        row = self.session.query($A).filter_by(id=key).first()
        if row is None:
            return default
        self.$a[key] = row
        return row
""",
        """
def compute_$a(items, rate=$n):
    total = 0
    for item in items:
        if item.$b and item.price > rate:
            total += item.price * (1 + item.tax)
        elif item.price < 0:
            raise ValueError(f"negative $b: {item.price}")
    return round(total, 2)
""",
        """
async def fetch_$a(client, url, retries=$n):
    for attempt in range(retries):
        response = await client.get(url, params={"$b": attempt, "limit": 100})
        if response.status_code == 200:
            return [entry["$a"] for entry in response.json()["$b"] if entry]
    return []
""",
        """
@app.route("/$a/<int:key>", methods=["GET", "POST"])
def ${b}_view(key):
    form = request.form.to_dict()
    $a = {name: value.strip() for name, value in form.items() if value}
    return render_template("$a.html", $b=$a, key=key, title="$A and $b")
""",
    ),
)

_SCRIPT_ORDINARY = (
    """
class ${A}Service {
  constructor(store) {
    this.store = store;
    this.$a = new Map();
  }

  async load(key) {
    if (this.$a.has(key)) return this.$a.get(key);
    const found = await this.store.find({ $b: key, limit: $n });
    this.$a.set(key, found);
    return found;
  }
}
""",
    """
function total$A(items, rate = $n) {
  return items
    .filter((item) => item.$b && item.price > rate)
    .map((item) => ({ ...item, sum: item.price * (1 + item.tax) }))
    .reduce((sum, item) => sum + item.sum, 0);
}
""",
    """
router.post('/$a/:id', async (req, res, next) => {
  try {
    const { $b, name } = req.body;
    const saved = await db.update('$a', { id: req.params.id, $b, name: `$${name}-$b` });
    res.status(201).json({ ok: true, saved });
  } catch (error) {
    next(error);
  }
});
""",
    """
const ${a}Options = {
  $b: process.env.APP_${N},
  retries: $n,
  headers: { 'content-type': 'application/json', accept: '*/*' },
  onError: (error) => console.error('$a failed', error.message),
};
""",
)
_JAVASCRIPT = Language(
    ".js",
    25,
    (
        """
const { Client, LocalAuth, MessageMedia } = require('whatsapp-web.js');

const client = new Client({ authStrategy: new LocalAuth({ clientId: '$a' }) });
client.on('message', async (message) => {
  if (message.body === '!$b') await message.reply('pong');
});
async function broadcast(numbers, text) {
  for (const number of numbers) {
    await client.sendMessage(number + '@c.us', text);
  }
}
client.initialize();
""",
        """
const venom = require('venom-bot');

venom.create({ session: '$a' }).then((client) => {
  client.onMessage((message) => client.sendText(message.from, 'Welcome to $b'));
});
""",
        """
const puppeteer = require('puppeteer');

async function open$A(number, text) {
  const browser = await puppeteer.launch({ headless: false });
  const page = await browser.newPage();
  await page.goto(`https://web.whatsapp.com/send?phone=$${number}&text=$${text}`);
  await page.waitForSelector('span[data-icon="send"]');
  await page.click('span[data-icon="send"]');
}
""",
        """
const axios = require('axios');

async function send$A(phone, message) {
  return axios.post('https://api.z-api.io/instances/I/token/T/send-text', { phone, message });
}
""",
    ),
    (
        """
export function share$A(text) {
  window.open('https://wa.me/?text=' + encodeURIComponent(text), '_blank');
}
""",
        """
const fetchMessages = (id, to, token) =>
  fetch(`https://graph.facebook.com/v20.0/$${id}/messages`, {
    method: 'POST',
    headers: { Authorization: `Bearer $${token}` },
    body: JSON.stringify({ messaging_product: 'whatsapp', to, type: 'text', text: { body: '$a' } }),
  });
""",
    ),
    _SCRIPT_ORDINARY,
)
_TYPESCRIPT = Language(
    ".ts",
    15,
    (
        """
import makeWASocket, { useMultiFileAuthState, DisconnectReason } from '@whiskeysockets/baileys';

export async function start$A() {
  const { state, saveCreds } = await useMultiFileAuthState('$a');
  const sock = makeWASocket({ auth: state, printQRInTerminal: true });
  sock.ev.on('creds.update', saveCreds);
  sock.ev.on('messages.upsert', async ({ messages }) => {
    await sock.sendMessage(messages[0].key.remoteJid!, { text: 'hello from $b' });
  });
}
""",
        """
import * as wppconnect from '@wppconnect-team/wppconnect';

export const start$A = async (list: string[]) => {
  const client = await wppconnect.create({ session: '$a' });
  for (const to of list) await client.sendText(`$${to}@c.us`, 'news of $b');
};
""",
        """
export async function send$A(base: string, key: string, chatId: string) {
  return fetch(`$${base}/api/sendText`, {
    method: 'POST',
    headers: { 'X-Api-Key': key },
    body: JSON.stringify({ session: '$a', chatId: `$${chatId}@c.us`, text: 'hi' }),
  });
}
const WAHA_IMAGE = 'devlikeapro/waha';
""",
    ),
    (
        """
export type Channel = 'email' | 'sms' | 'whatsapp';
export const names: Record<Channel, string> = { email: 'E-mail', sms: 'SMS', whatsapp: 'WhatsApp' };
""",
    ),
    (
        *_SCRIPT_ORDINARY,
        """
export interface ${A}Props {
  $a: string;
  $b?: number[];
  onChange: (value: Partial<${A}Props>) => Promise<void>;
}
""",
    ),
)
_GO = Language(
    ".go",
    10,
    (
        """
func Connect$A(ctx context.Context, device *store.Device) error {
	client := whatsmeow.NewClient(device, nil)
	if err := client.Connect(); err != nil {
		return err
	}
	_, err := client.SendMessage(ctx, types.NewJID("$n", types.DefaultUserServer), &waE2E.Message{})
	return err
}
""",
    ),
    (
        """
// WhatsApp is one of the channels a person can choose; the sender lives elsewhere.
var channels$A = []string{"email", "sms", "whatsapp"}
""",
    ),
    (
        """
func compute$A(items []Item, rate float64) (float64, error) {
	total := 0.0
	for _, item := range items {
		if item.Price < 0 {
			return 0, fmt.Errorf("negative $b: %f", item.Price)
		}
		total += item.Price * (1 + item.Tax)
	}
	return total, nil
}
""",
        """
type ${A}Store struct {
	db    *sql.DB
	$a map[string]int
}

func (s *${A}Store) Find(ctx context.Context, key string) (*Row, error) {
	row := s.db.QueryRowContext(ctx, "SELECT $a, $b FROM items WHERE id = ?", key)
	return scan(row)
}
""",
    ),
    'package app\n\nimport (\n\t"context"\n\t"database/sql"\n\t"fmt"\n\n\t"go.mau.fi/whatsmeow"\n\t"go.mau.fi/whatsmeow/store"\n'
    '\t"go.mau.fi/whatsmeow/types"\n)\n$pieces',
)
_PHP = Language(
    ".php",
    8,
    (
        """
function send$A($$to, $$body) {
    $$ch = curl_init('https://api.ultramsg.com/instance7/messages/chat');
    curl_setopt($$ch, CURLOPT_POSTFIELDS, http_build_query(['token' => 't', 'to' => $$to, 'body' => $$body]));
    return curl_exec($$ch);
}
""",
        """
function push$A($$target, $$message) {
    $$ch = curl_init();
    curl_setopt_array($$ch, [CURLOPT_URL => 'https://api.fonnte.com/send', CURLOPT_POST => true]);
    return curl_exec($$ch);
}
""",
    ),
    (
        """
function share$A($$text) {
    return '<a href="https://wa.me/?text=' . urlencode($$text) . '">WhatsApp</a>';
}
""",
    ),
    (
        """
class ${A}Controller extends Controller
{
    public function show(Request $$request, int $$id)
    {
        $$$a = $A::with('$b')->findOrFail($$id);
        if ($$$a->price > $n) {
            return response()->json(['error' => 'too much $b'], 422);
        }
        return view('$a.show', ['$b' => $$$a, 'title' => 'The $a']);
    }
}
""",
    ),
    "<?php\n$pieces",
)
_PACKAGE = Language(
    ".json",
    4,
    ('    "whatsapp-web.js": "^1.23.0"', '    "@whiskeysockets/baileys": "^6.7.0"', '    "venom-bot": "5.3.0"'),
    ('    "whatsapp-icons": "1.0.0"', '    "whatsapp-api-js": "^4.0.0"'),
    ('    "$a-$b": "^$n.0.0",',),
    '{\n  "name": "app",\n  "dependencies": {\n$pieces\n  }\n}\n',
    "package.json",
)
_SETTINGS = Language(
    ".json",
    4,
    ('  "gateway": "https://api.green-api.com/waInstance1101/sendMessage/token"',),
    ('  "share": "https://wa.me/15550001111"', '  "label": "WhatsApp"'),
    ('  "$a.$b": "the $a of $b",', '  "$b$n": { "$a": [$n, 2], "note": "$b and $a" },'),
    "{\n$pieces\n}\n",
)
_COMPOSE = Language(
    ".yml",
    4,
    (
        "  whatsapp:\n    image: atendai/evolution-api:v2.1.1\n    environment:\n      AUTHENTICATION_API_KEY: secret",
        "  waha:\n    image: devlikeapro/waha:latest\n    ports:\n      - 3000:3000",
    ),
    ("  web:\n    image: nginx:1\n    environment:\n      WHATSAPP_LINK: https://wa.me/15550001111",),
    (
        "  $a$n:\n    image: registry.example/$a-$b:$n\n    environment:\n      ${N}_URL: http://$b\n    depends_on: [$b]",
    ),
    "services:\n$pieces\n",
    "docker-compose.yml",
)
LANGUAGES = (_PYTHON, _JAVASCRIPT, _TYPESCRIPT, _GO, _PHP, _PACKAGE, _SETTINGS, _COMPOSE)
_LOOK_ALIKE_SHARE = 0.3


class Program(NamedTuple):
    """A file: its name for its place in the tree, its text, whether it has evidence."""

    name: str
    text: str
    is_evidence: bool


def program(language: Language, number: int, rng: random.Random, words: tuple[str, ...]) -> Program:
    """One file with one piece that concerns WhatsApp somewhere in 4 to 30 pieces of ordinary code."""
    is_evidence = rng.random() >= _LOOK_ALIKE_SHARE
    pieces = [_filled(rng.choice(language.ordinary), rng, words) for _ in range(rng.randint(4, 30))]
    piece = _filled(rng.choice(language.evidence if is_evidence else language.look_alikes), rng, words)
    if language.suffix == ".json":
        pieces = [*dict.fromkeys(pieces), piece]
    else:
        pieces.insert(rng.randrange(len(pieces)), piece)
    name = f"{words[number % len(words)]}{number}"
    path = f"{name}/{language.name}" if language.name else name + language.suffix
    return Program(path, language.frame.replace("$pieces", "\n".join(pieces)), is_evidence)


def _filled(template: str, rng: random.Random, words: tuple[str, ...]) -> str:
    first, second = rng.choice(words), rng.choice(words)
    values = {"a": first, "b": second, "A": first.title(), "N": second.upper(), "n": str(rng.randrange(1, 90))}
    return Template(template).substitute(values)
