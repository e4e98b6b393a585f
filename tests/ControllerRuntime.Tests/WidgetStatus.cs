using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Tests;

public sealed class WidgetStatus
{
    public long? ObservedGeneration { get; set; }

    public IList<V1Condition>? Conditions { get; set; }
}
