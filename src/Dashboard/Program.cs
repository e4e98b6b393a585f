using ClaudeConfig.Dashboard;

return await CommandLine.Create().Parse(args).InvokeAsync();
