return await ClaudeConfig.Webhooks.WebhookCommand.RunAsync(args);
