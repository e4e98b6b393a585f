namespace ClaudeConfig.Operator.Controllers.Projects.Keys;

/// <summary>How a key's Secret was found.</summary>
internal enum DeliveryState
{
    Missing,

    /// <summary>There, and the project's by its recorded uid.</summary>
    Ours,

    /// <summary>There, and without the project's uid.</summary>
    Foreign,

    /// <summary>On its way out, or left by a project of that name that is gone.</summary>
    Going,

    /// <summary>The operator may not read it.</summary>
    Unreadable,
}
