return ClaudeConfig.Cli.CliCommand.Run(args, ClaudeConfig.Cli.CliConsole.System);
