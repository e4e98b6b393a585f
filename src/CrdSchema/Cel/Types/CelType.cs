namespace ClaudeConfig.CrdSchema.Cel.Types;

/// <summary>The type of an expression. Equal types are equal values.</summary>
internal sealed class CelType : IEquatable<CelType>
{
    public static readonly CelType Error = new(CelKind.Error);
    public static readonly CelType Dynamic = new(CelKind.Dynamic);
    public static readonly CelType Null = new(CelKind.Null);
    public static readonly CelType Bool = new(CelKind.Bool);
    public static readonly CelType Int = new(CelKind.Int);
    public static readonly CelType Uint = new(CelKind.Uint);
    public static readonly CelType Double = new(CelKind.Double);
    public static readonly CelType Text = new(CelKind.Text);
    public static readonly CelType Bytes = new(CelKind.Bytes);
    public static readonly CelType Timestamp = new(CelKind.Timestamp);
    public static readonly CelType Duration = new(CelKind.Duration);
    public static readonly CelType Url = Object("kubernetes.URL");

    private CelType(CelKind kind, string name = "", params CelType[] arguments) => (Kind, Name, Arguments) = (kind, name, arguments);

    public CelKind Kind { get; }

    /// <summary>Of an object or a parameter.</summary>
    public string Name { get; }

    public IReadOnlyList<CelType> Arguments { get; }

    public CelType Element => Arguments[0];

    public CelType Key => Arguments[0];

    public CelType Value => Arguments[1];

    public bool IsDynamicOrError => Kind is CelKind.Dynamic or CelKind.Error;

    public static CelType List(CelType element) => new(CelKind.List, "", element);

    public static CelType Map(CelType key, CelType value) => new(CelKind.Map, "", key, value);

    public static CelType Object(string name) => new(CelKind.Object, name);

    public static CelType Parameter(string name) => new(CelKind.Parameter, name);

    public static CelType TypeOf(CelType? type) => type is null ? new(CelKind.Type) : new(CelKind.Type, "", type);

    public bool Equals(CelType? other) =>
        ReferenceEquals(this, other) || (other is not null && Kind == other.Kind && Name == other.Name && Arguments.SequenceEqual(other.Arguments));

    public override bool Equals(object? obj) => obj is CelType other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Kind, Name, Arguments.Count);

    /// <summary>As messages about types show it.</summary>
    public override string ToString() => Kind switch
    {
        CelKind.Error => "!error!",
        CelKind.Dynamic => "dyn",
        CelKind.Text => "string",
        CelKind.List => $"list({Element})",
        CelKind.Map => $"map({Key}, {Value})",
        CelKind.Type => Arguments.Count == 0 ? "type" : $"type({Element})",
        CelKind.Object or CelKind.Parameter => Name,
        _ => Lower(Kind),
    };

    /// <summary>As protocol buffers print it, which one message shows.</summary>
    public string ToProtoText() => Kind switch
    {
        CelKind.Int => "primitive:INT64",
        CelKind.Uint => "primitive:UINT64",
        CelKind.Text => "primitive:STRING",
        CelKind.Bool or CelKind.Double or CelKind.Bytes => $"primitive:{Upper(Kind)}",
        CelKind.Timestamp or CelKind.Duration => $"well_known:{Upper(Kind)}",
        CelKind.Null => "null:NULL_VALUE",
        CelKind.Dynamic => "dyn:{}",
        CelKind.Error => "error:{}",
        CelKind.List => $"list_type:{{elem_type:{{{Element.ToProtoText()}}}}}",
        CelKind.Map => $"map_type:{{key_type:{{{Key.ToProtoText()}}} value_type:{{{Value.ToProtoText()}}}}}",
        CelKind.Type => Arguments.Count == 0 ? "type:{}" : $"type:{{{Element.ToProtoText()}}}",
        CelKind.Object => $"message_type:\"{Name}\"",
        _ => $"type_param:\"{Name}\"",
    };

    private static string Lower(CelKind kind) => kind.ToString().ToLowerInvariant();

    private static string Upper(CelKind kind) => kind.ToString().ToUpperInvariant();
}
