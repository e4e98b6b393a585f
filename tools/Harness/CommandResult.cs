namespace ClaudeConfig.Harness;

public sealed record CommandResult(int ExitCode, string Output, string Error);
