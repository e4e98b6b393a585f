namespace ClaudeConfig.ControllerRuntime.Tests.Controllers;

/// <summary>Tests that measure the process, and so must have it to themselves.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class AloneCollection;
