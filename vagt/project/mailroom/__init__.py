"""The pages about mail: mailboxes, quarantine, outbox. They stand here because `vagt.mail` knows no person's rights."""
