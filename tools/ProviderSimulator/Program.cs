using ClaudeConfig.ProviderSimulator;

return await SimulatorCommand.RunAsync(args);
