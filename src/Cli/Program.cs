return await ClaudeConfig.Cli.CliCommand.RunAsync(args, ClaudeConfig.Cli.CliConsole.System);
