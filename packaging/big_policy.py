"""A policy document of a size that no published one reaches: 60 steps and 30 windows, to measure with.

A bundle of 28 modules, each with a price share of its own: a module can be
given back in full for some days, after that its share shrinks with the bundle's
running time. The amount is the sum, taken module by module, without what was used.
"""

MODULES = 28
SHARES = MODULES * (MODULES + 1) // 2

_HEAD = """
[policy]
format = 1
id = "bundle"
publisher = "Bundle"
title = "A bundle of 28 modules"
summary = "Each module by its own window"
version = "1.0"
in_force_from = 2026-01-01
source = "Made up to measure with"
currency = "EUR"

[clause]
B1 = { heading = "1. All at once", says = "Within three days the whole bundle can be given back." }
B2 = { heading = "2. By module", says = "A module is paid back in full for its days; then its share shrinks." }
B3 = { heading = "3. What was used", says = "The credits used take a tenth of their share of the price off." }

[fact]
paid = { label = "Price paid", symbol = "P", group = "Charge", clause = "B2" }
paid_at = { type = "instant", max = "requested_at", label = "Paid at", group = "Charge", clause = "B1" }
days_total = { type = "integer", unit = "days", min = 1, label = "Duration", symbol = "D_total", group = "Charge" }
requested_at = { group = "Request" }
zone = { group = "Request" }
credits_total = { type = "integer", unit = "credits", min = 1, label = "Credits included", symbol = "C_total" }
credits_used = { type = "integer", unit = "credits", min = 0, max = "credits_total", label = "Used", symbol = "C_used" }
already_refunded = { group = "Earlier" }

[reading]
rounding = { kind = "silence", options = { half-up = "half-up", down = "down" }, clauses = ["B2"], \
ask = "Which way is the result rounded?", says = "The policy names no rounding." }
used-by = { kind = "silence", options = { end = "by its end", start = "by its start" }, clauses = ["B2"], \
ask = "When does a day count as used?", says = "The policy does not say when a day counts as used." }

[payout]
original-method = { label = "Original payment method", says = "The money goes back the way it came." }
"""

_TAIL = """
[result]
round = "rounding"
clause = "B2"

[[rule]]
id = "whole"
if = "all_at_once and credits_used == 0"
outcome = "full"
amount = "paid"
payout = "original-method"
clauses = ["B1"]
label = "The whole bundle"
says = "The request came within three days, and nothing was used."

[[rule]]
id = "over"
if = "not running"
outcome = "none"
clauses = ["B2"]
label = "The bundle has ended"
says = "The {days_total} had run out when the customer asked."

[[rule]]
id = "by-module"
outcome = "auto"
amount = "refund"
payout = "original-method"
clauses = ["B2", "B3"]
label = "Module by module"
says = "{days_used:plain} of {days_total} are used."

[[example]]
name = "On the tenth day"
facts = { paid = "290.00 EUR", paid_at = "2026-03-02T09:00", days_total = 30, requested_at = "2026-03-11T15:30", \
zone = "Europe/Berlin", credits_total = 290, credits_used = 12 }
outcome = "partial"
amount = "285.59 EUR"
"""


def big_policy() -> str:
    """The document, in TOML; its first example is decided by the module rule, some windows open and some closed."""
    windows = [
        'all_at_once = { label = "All at once", from = "paid_at", for = "3 days", clause = "B1" }',
        'running = { label = "Running", from = "paid_at", until = "add_days(paid_at, days_total)", clause = "B2" }',
    ]
    steps = [
        "days_used = { formula = \"days(paid_at, requested_at) + (0 if used_by == 'end' else 1)\", "
        'label = "Days used", symbol = "D_used", clause = "B2" }',
        'days_left = { formula = "max(0, days_total - days_used)", '
        'label = "Days left", symbol = "D_left", clause = "B2" }',
    ]
    for number in range(1, MODULES + 1):
        share = f"paid * {number} / {SHARES}"
        left = f"{share} * days_left / days_total"
        before = f"sum_{number - 1} + " if number > 1 else ""
        label = f'label = "Module {number}"'
        windows.append(f'open_{number} = {{ {label}, from = "paid_at", for = "{number + 3} days", clause = "B2" }}')
        steps += [
            f'part_{number} = {{ formula = "{share} if open_{number} else {left}", '
            f'{label}, symbol = "M_{number}", clause = "B2" }}',
            f'sum_{number} = {{ formula = "{before}part_{number}", '
            f'label = "Modules to {number}", symbol = "S_{number}", clause = "B2" }}',
        ]
    steps += [
        'used = { formula = "paid * credits_used / (10 * credits_total)", '
        'label = "What was used", symbol = "U", clause = "B3" }',
        f'refund = {{ formula = "max(0, sum_{MODULES} - used)", label = "Less what was used", symbol = "R", '
        'clause = "B3" }',
    ]
    return "\n".join((_HEAD, "[window]", *windows, "\n[step]", *steps, _TAIL)).lstrip("\n")
