namespace ClaudeConfig.Operator.Controllers.Projects.Keys;

/// <summary>A key of a project as the authority knows it.</summary>
/// <param name="Current">The key that works.</param>
/// <param name="Previous">The one before the last rotation, while it still works.</param>
internal sealed record KeyRecord(IssuedKey Current, IssuedKey? Previous)
{
    /// <summary>Whether everything in it can be what it says.</summary>
    public bool IsWhole() => Current?.IsWhole() == true && Previous?.IsWhole() != false;
}
