"""Recipients that come out of lists, and lists that give none."""

from __future__ import annotations

from detector.rules.base import tree
from detector.rules.samples.programs import CLIENT_JS as _CLIENT_JS
from detector.rules.samples.programs import OFFICIAL_LOOP as _OFFICIAL_LOOP

IMPORTED = (
    tree(
        "CSV",
        {
            "blast.py": """
            import csv
            import pywhatkit
            with open("people.csv") as file:
                for row in csv.DictReader(file):
                    pywhatkit.sendwhatmsg_instantly(row["phone"], "hello")
            """
        },
    ),
    tree(
        "Excel sheet",
        {
            "blast.py": """
            import openpyxl
            import pywhatkit
            sheet = openpyxl.load_workbook("people.xlsx").active
            for row in sheet.iter_rows(values_only=True):
                pywhatkit.sendwhatmsg_instantly(row[0], "hello")
            """
        },
    ),
    tree(
        "Excel sheet in JavaScript",
        {
            "blast.js": _CLIENT_JS
            + """
const XLSX = require("xlsx");
const book = XLSX.readFile("people.xlsx");
for (const row of XLSX.utils.sheet_to_json(book.Sheets.People)) client.sendMessage(row.phone + "@c.us", "hello");
"""
        },
    ),
    tree(
        "data frame in another file",
        {
            "people.py": 'import pandas as pd\n\ndef numbers():\n    return pd.read_excel("people.xlsx")["phone"].tolist()\n',
            "blast.py": """
            import pywhatkit
            from people import numbers

            for number in numbers():
                pywhatkit.sendwhatmsg_instantly(number, "hello")
            """,
        },
    ),
)
NOT_IMPORTED = (
    tree(
        "settings that are read and a campaign that is kept before a loop over what is handed over",
        {
            "campaign.js": """
            import { createClient } from "@supabase/supabase-js";
            import { Client } from "whatsapp-web.js";
            const supabase = createClient(url, key);
            const client = new Client();
            export async function start(people, text) {
              const { data: settings } = await supabase.from("config").select("key, value");
              const { data: campaign } = await supabase.from("campaigns").insert({ text }).select();
              for (const person of people) await client.sendMessage(person.id, text);
            }
            """
        },
    ),
    tree(
        "other reads beside a repeated send",
        {
            "blast.js": _CLIENT_JS
            + """
const { Pool } = require("pg");
const pool = new Pool();
async function check(id) { return pool.query("select * from accounts where id = $1", [id]); }
async function blast(people) { for (const p of people) await client.sendMessage(p.phone + "@c.us", "hello"); }
"""
        },
    ),
    tree(
        "a table into the Cloud API",
        {"send.py": 'import pandas as pd\nnumbers = pd.read_csv("people.csv")["phone"]\n' + _OFFICIAL_LOOP.lstrip()},
    ),
    tree(
        "a table beside one message",
        {
            "report.py": """
            import pandas as pd
            import pywhatkit
            total = pd.read_csv("sales.csv")["total"].sum()
            pywhatkit.sendwhatmsg_instantly("+48123456789", f"today: {total}")
            """
        },
    ),
    tree("a table alone", {"read.js": 'const XLSX = require("xlsx");\nconst book = XLSX.readFile("people.xlsx");\n'}),
    tree("one message", {"one.js": _CLIENT_JS + 'client.sendMessage("1@c.us", "hello");\n'}),
)
