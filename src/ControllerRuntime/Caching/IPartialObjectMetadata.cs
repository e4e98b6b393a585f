namespace ClaudeConfig.ControllerRuntime.Caching;

/// <summary>Marks <see cref="PartialObjectMetadata{TEntity}"/> for code that does not know the kind.</summary>
public interface IPartialObjectMetadata
{
    /// <summary>The kind whose metadata it is.</summary>
    static abstract Type EntityType { get; }
}
