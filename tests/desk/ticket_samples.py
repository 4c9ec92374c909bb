"""Invented tickets, as they are pasted: what is sure in each, and what is offered to be chosen."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Sample:
    """`sure` are the raw texts taken; `offered` what may be ticked, with a `?` before each choice to be made."""

    policy: str
    text: str
    sure: dict[str, str]
    offered: dict[str, set[str]] = field(default_factory=dict)
    locale: str = "en_GB"
    zone: str = "UTC"


SAMPLES = {
    "an e-mail": Sample(
        "japply",
        """From: Jane Doe <jane.doe@example.com>
Sent: Sunday, March 15, 2026 10:30 AM
To: support@example.org
Subject: Refund please

Hello,

my subscription started on 1 March 2026 and runs for 30 days. I paid 8.00 USD.
I have used 20 of the 30 credits. The subscription is still active.
Could I get a refund for the rest?

Ticket #48231
Jane
""",
        {
            "customer-ref": "48231",
            "paid": "8.00|USD",
            "started_on": "2026-03-01",
            "requested_at": "2026-03-15 10:30",
            "credits_total": "30",
            "credits_used": "20",
        },
        {"active": {"yes"}},
    ),
    "a help desk's form": Sample(
        "stape",
        """Ticket: T-48240
Customer: ACME Ltd
Amount paid: USD 20.00
Paid at: 2026-06-01 10:00
Plan: Monthly
What was paid: Last subscription payment
Real traffic in this cycle: yes
Requested at: 2026-06-09 16:20
""",
        {
            "customer-ref": "T-48240",
            "paid": "20.00|USD",
            "paid_at": "2026-06-01 10:00",
            "interval": "monthly",
            "charge_kind": "subscription",
            "used": "yes",
            "requested_at": "2026-06-09 16:20",
        },
        {"customer-ref": {"ACME Ltd"}},
    ),
    "a form copied from a page": Sample(
        "campaignpro",
        "Subscription\nIn trial\nBilled\nMonthly\nPrice paid\n$100.00\nCycle started\n2022-01-01 00:00\nCancelled at\n"
        "2022-01-11 00:00\n",
        {
            "state": "trial",
            "paid": "100.00|USD",
            "cycle_start": "2022-01-01 00:00",
            "interval": "monthly",
            "requested_at": "2022-01-11 00:00",
        },
    ),
    "an angry e-mail": Sample(
        "stape",
        """Hi team, on 1 June 2026 at 10:00 UTC I was charged $20.00 for the monthly plan,
but I want my money back. I have not used the container at all.
This was an auto-upgrade charge that I did not want. Order no. A-77812.
""",
        {
            "customer-ref": "A-77812",
            "paid": "20.00|USD",
            "paid_at": "2026-06-01 10:00+00:00",
            "interval": "monthly",
        },
        {"charge_kind": {"auto-upgrade"}, "used": {"no"}, "wants": {"money"}},
    ),
    "a chat": Sample(
        "jasper",
        """[2026-03-15 10:30] Customer: hi, I was charged 49.00 USD on March 4, 2026 at 09:12 and I never used it
[2026-03-15 10:31] Agent: Let me check.
[2026-03-15 10:33] Customer: I already cancelled. Case 88412
""",
        {"customer-ref": "88412", "paid": "49.00|USD", "charged_at": "2026-03-04 09:12"},
        {"used_this_month": {"no"}, "used_since_charge": {"no"}, "cancelled": {"yes"}},
    ),
    "a forwarded mail": Sample(
        "jasper",
        """---------- Forwarded message ---------
From: Sam <sam@example.net>
Date: Tue, 3 Mar 2026 14:05:00 +0100
Subject: charge

> You took ¥5,800 from my card on 03/04/2026.
> Please refund. Ref: INV-2291
""",
        {"customer-ref": "INV-2291", "requested_at": "2026-03-03 14:05+01:00"},
        {
            "paid": {"?5,800|JPY", "?5,800.00|CNY"},
            "charged_at": {"?2026-04-03", "?2026-03-04"},
        },
    ),
    "an answer above what it answers": Sample(
        "stape",
        """Hi, please refund INV-20931. I paid 20.00 USD on 2026-06-01 at 10:00 and cancelled today at 3pm.

> Your order A-778 of 49.00 EUR was charged on 2026-05-01 at 08:00.

On Tue, 2 Jun 2026 at 09:12, Support <help@example.org> wrote:
Your ticket #90001: we charged 12.00 USD.
""",
        {"customer-ref": "INV-20931", "paid": "20.00|USD", "paid_at": "2026-06-01 10:00"},
        {
            "customer-ref": {"A-778", "90001"},
            "paid": {"49.00|EUR", "12.00|USD"},
            "paid_at": {"2026-05-01 08:00"},
            "requested_at": {"2026-06-20 15:00"},
        },
    ),
    "a mail forwarded by another mail": Sample(
        "stape",
        """Date: Mon, 15 Jun 2026 09:00:00 +0000
Subject: Fwd: refund

---- Original message ----
Date: Sat, 13 Jun 2026 22:41:00 +0000
We paid EUR 30.00 on 12 June 2026, 08:15.
""",
        {"paid": "30.00|EUR", "paid_at": "2026-06-12 08:15"},
        {"requested_at": {"2026-06-15 09:00+00:00", "2026-06-13 22:41+00:00"}},
    ),
    "a German mail": Sample(
        "campaignpro",
        """Betreff: Kündigung
Guten Tag,
Betrag: 1.234,56 €
Status: Paid
Cycle started: 01.01.2026 00:00
Billing: yearly
Cancelled at: 15.03.2026 10:30
""",
        {"cycle_start": "2026-01-01 00:00", "interval": "yearly", "requested_at": "2026-03-15 10:30"},
        {"paid": {"1.234,56|EUR"}, "state": {"paid"}},
        locale="de_DE",
        zone="Europe/Berlin",
    ),
    "Swedish amounts": Sample(
        "stape",
        """Amount paid: 1\u00a0234,56 kr
VAT: 246,91 kr
Refunded earlier: 100,00 SEK
Annual plan, not monthly.
Signed up: 2025-01-01 08:00
""",
        {"interval": "yearly"},
        {"already_refunded": {"?100.00|SEK"}, "paid": {"?1,234.56|SEK", "?1,234.56|NOK", "?1,234.56|DKK"}},
    ),
    "Swiss figures": Sample(
        "japply",
        "Price paid: CHF 1'234.50\nCredits included: 1'000\nCredits used: 250 credits\nStarted on: 2026-03-01\n"
        "Duration: 30 days\nStill active: no\n",
        {
            "paid": "1\u2019234.50|CHF",
            "credits_total": "1000",
            "credits_used": "250",
            "started_on": "2026-03-01",
            "days_total": "30",
            "active": "no",
        },
        locale="de_CH",
    ),
    "two amounts that disagree": Sample(
        "japply",
        "I paid 8.00 USD, no wait, I was charged 9.00 USD for a 30-day plan with 30 credits.\n"
        "10 credits left, 20 credits used. Request number 5512, see also ticket 5513.",
        {"days_total": "30", "credits_total": "30", "credits_used": "20"},
        {"paid": {"8.00|USD", "9.00|USD"}, "customer-ref": {"5512", "5513"}},
    ),
    "amounts that are something else": Sample(
        "stape",
        "Subtotal: 16.67 USD\nVAT: 3.33 USD\nPlan discount: 5.00 USD\nYour balance is 12.00 USD.\n"
        "The next charge of 20.00 USD is on 2026-07-01 10:00.\nAccount created: 2025-02-03 10:00",
        {},
    ),
    "relative days and half dates": Sample(
        "jasper",
        "I was charged yesterday, on 4 Mar. You refunded 3.00 USD today. I would have paid 20.00 USD.",
        {},
        {
            "charged_at": {"2026-03-04"},
            "already_refunded": {"3.00|USD"},
            "paid": {"20.00|USD"},
        },
    ),
    "a line of a table": Sample(
        "stape",
        "Qty 2 150.00 USD",
        {},
        {"paid": {"2,150.00|USD", "150.00|USD"}},
    ),
    "an hour that comes twice": Sample(
        "stape",
        "Paid at: 25 October 2026 02:30",
        {},
        {"paid_at": {"?2026-10-25 02:30+02:00", "?2026-10-25 02:30+01:00"}},
        zone="Europe/Berlin",
    ),
    "addresses only": Sample(
        "japply",
        "From: jane.doe1990@example.com\nCustomer: jane@example.com\nhttps://example.com/order/12345?paid=8.00USD\n"
        "Phone +49 30 1234567, card ending 4242, 12-14 credits used",
        {},
        {"customer-ref": {"jane@example.com"}},
    ),
}
