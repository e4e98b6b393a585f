namespace ClaudeConfig.ControllerRuntime.Events;

/// <summary>The type of a Kubernetes Event.</summary>
public enum EventType
{
    /// <summary>Something went as it should.</summary>
    Normal,

    /// <summary>Somebody should look.</summary>
    Warning,
}
