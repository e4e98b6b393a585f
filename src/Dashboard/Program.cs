using ClaudeConfig.Dashboard;

return await DashboardCommand.Create().Parse(args).InvokeAsync();
