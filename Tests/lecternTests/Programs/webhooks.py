"""Verifies the deliveries of a webhook with the package of the specification: webhooks.py SECRET FILE

Each line is a delivery in JSON: headers and body. Prints the type of each, or the error.
"""

import json
import sys

from standardwebhooks.webhooks import Webhook

webhook = Webhook(sys.argv[1])
for line in open(sys.argv[2]):
    delivery = json.loads(line)
    try:
        print(webhook.verify(delivery["body"], delivery["headers"])["type"])
    except Exception as error:
        print(type(error).__name__, error)
