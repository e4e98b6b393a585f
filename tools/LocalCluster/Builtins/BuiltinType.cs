using System.Collections.Frozen;

namespace ClaudeConfig.LocalCluster.Builtins;

/// <summary>A struct of a built-in API.</summary>
/// <param name="fullName">Package and name, such as <c>core.v1.Container</c>.</param>
/// <param name="declared">Fields as declared, inlined structs included.</param>
/// <param name="mapType"><c>atomic</c> where one manager owns the struct whole, else empty.</param>
internal sealed class BuiltinType(string fullName, IReadOnlyList<BuiltinField> declared, string mapType)
{
    private FrozenDictionary<string, BuiltinField>? _byName;

    public string FullName => fullName;

    public string Name => fullName[(fullName.LastIndexOf('.') + 1)..];

    public IReadOnlyList<BuiltinField> Declared => declared;

    public string MapType => mapType;

    /// <summary>Fields as JSON has them: inlined structs dissolved.</summary>
    public FrozenDictionary<string, BuiltinField> Fields => _byName ?? throw new InvalidOperationException($"{fullName} is not linked");

    public BuiltinField? ByNumber(int number) => declared.FirstOrDefault(field => field.Number == number);

    public void Link(Func<string, BuiltinType> find) => _byName ??= Dissolve(find).ToFrozenDictionary(field => field.Name);

    private IEnumerable<BuiltinField> Dissolve(Func<string, BuiltinType> find) =>
        declared.SelectMany(field => field.Inline ? find(field.Type.Name).Dissolve(find) : [field]);
}
