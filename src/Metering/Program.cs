using ClaudeConfig.Metering;

return await CommandLine.Create().Parse(args).InvokeAsync();
