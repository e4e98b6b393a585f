namespace ClaudeConfig.ControllerRuntime.Tests;

public sealed class WidgetSpec
{
    public int Size { get; set; }

    public string? Color { get; set; }
}
