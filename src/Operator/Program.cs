return await ClaudeConfig.Operator.OperatorCommand.RunAsync(args);
