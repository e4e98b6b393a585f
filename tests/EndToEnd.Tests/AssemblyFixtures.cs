using ClaudeConfig.EndToEnd.Tests.Kit;

[assembly: AssemblyFixture(typeof(SystemFixture))]
