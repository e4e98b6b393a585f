using ClaudeConfig.LocalCluster.Serving;

return await ServeCommand.Create().Parse(args).InvokeAsync();
