using ClaudeConfig.CrdSchema.Cel.Types;

namespace ClaudeConfig.CrdSchema.Cel.Rules;

/// <summary>What rules know of one position of a schema: its type, and how large values there can be.</summary>
internal sealed class DeclaredType
{
    /// <summary>The type of a value that is no object and holds none.</summary>
    public CelType? Simple { get; init; }

    /// <summary>Of an object: by escaped name.</summary>
    public IReadOnlyDictionary<string, DeclaredType>? Fields { get; init; }

    /// <summary>Of a map: the type of its keys.</summary>
    public DeclaredType? Key { get; init; }

    /// <summary>Of a list or a map.</summary>
    public DeclaredType? Element { get; init; }

    /// <summary>The most characters, items or entries that a value can have; 0 for what has none.</summary>
    public long MaxElements { get; init; }

    /// <summary>The fewest bytes in which a value can be written as JSON.</summary>
    public long MinSize { get; init; } = 2;

    /// <summary>The type as expressions see it. Objects are named by where they are.</summary>
    /// <param name="path">The name of an object at this position.</param>
    /// <param name="objects">Filled with all objects at and below this position, by name.</param>
    public CelType TypeAt(string path, Dictionary<string, IReadOnlyDictionary<string, CelType>> objects)
    {
        if (Fields is not null)
        {
            objects[path] = Fields.ToDictionary(field => field.Key, field => field.Value.TypeAt($"{path}.{field.Key}", objects));
            return CelType.Object(path);
        }

        if (Key is not null)
        {
            return CelType.Map(Key.TypeAt(path, objects), Element!.TypeAt($"{path}.@elem", objects));
        }

        return Element is not null ? CelType.List(Element.TypeAt($"{path}.@idx", objects)) : Simple!;
    }
}
