namespace ClaudeConfig.CrdSchema.Cel.Types;

/// <summary>What type parameters have been found to stand for.</summary>
internal sealed class Bindings
{
    private Dictionary<string, CelType> _bound = [];

    /// <summary>Whether a value of each type may stand where the other type is wanted. Only a success changes the bindings.</summary>
    public bool TryAssign(IReadOnlyList<CelType> types, IReadOnlyList<CelType> wanted)
    {
        if (types.Count != wanted.Count)
        {
            return false;
        }

        var before = new Dictionary<string, CelType>(_bound);
        for (var i = 0; i < types.Count; i++)
        {
            if (!Assign(types[i], wanted[i]))
            {
                _bound = before;
                return false;
            }
        }

        return true;
    }

    public bool TryAssign(CelType type, CelType wanted) => TryAssign([type], [wanted]);

    /// <summary>The type with its parameters replaced by what they stand for.</summary>
    /// <param name="toDynamic">Whether parameters that stand for nothing become dynamic.</param>
    public CelType Substitute(CelType type, bool toDynamic)
    {
        if (type.Kind == CelKind.Parameter)
        {
            return _bound.TryGetValue(type.Name, out var found) ? Substitute(found, toDynamic) : toDynamic ? CelType.Dynamic : type;
        }

        return type.Kind switch
        {
            CelKind.List => CelType.List(Substitute(type.Element, toDynamic)),
            CelKind.Map => CelType.Map(Substitute(type.Key, toDynamic), Substitute(type.Value, toDynamic)),
            CelKind.Type when type.Arguments.Count > 0 => CelType.TypeOf(Substitute(type.Element, toDynamic)),
            _ => type,
        };
    }

    /// <summary>The more general of two types that fit each other.</summary>
    public static CelType MoreGeneral(CelType one, CelType other) => IsAtMostAsSpecific(one, other) ? one : other;

    private static bool IsAtMostAsSpecific(CelType one, CelType other)
    {
        if (one.Kind is CelKind.Dynamic or CelKind.Parameter)
        {
            return true;
        }

        if (other.Kind is CelKind.Dynamic or CelKind.Parameter || one.Kind != other.Kind)
        {
            return false;
        }

        return one.Kind switch
        {
            CelKind.List or CelKind.Map => one.Arguments.Zip(other.Arguments).All(pair => IsAtMostAsSpecific(pair.First, pair.Second)),
            CelKind.Type => true,
            _ => one.Equals(other),
        };
    }

    private bool Assign(CelType type, CelType wanted)
    {
        if (wanted.Kind == CelKind.Parameter)
        {
            var (fits, wasBound) = Stand(type, wanted);
            if (fits || wasBound)
            {
                return fits;
            }
        }

        if (type.Kind == CelKind.Parameter)
        {
            return Stand(wanted, type).Fits;
        }

        if (type.IsDynamicOrError || wanted.IsDynamicOrError)
        {
            return true;
        }

        if (type.Kind == CelKind.Null)
        {
            return wanted.Kind is CelKind.Object or CelKind.Null or CelKind.Timestamp or CelKind.Duration;
        }

        return type.Kind == wanted.Kind && type.Kind switch
        {
            CelKind.List or CelKind.Map => type.Arguments.Zip(wanted.Arguments).All(pair => Assign(pair.First, pair.Second)),
            CelKind.Object => type.Name == wanted.Name,
            _ => true,
        };
    }

    /// <summary>Whether a type may stand for a parameter, and whether something stands for it already.</summary>
    private (bool Fits, bool WasBound) Stand(CelType type, CelType parameter)
    {
        if (type.Equals(parameter))
        {
            return (true, true);
        }

        if (_bound.TryGetValue(parameter.Name, out var bound))
        {
            if (type.Equals(bound))
            {
                return (true, true);
            }

            if (!Assign(type, bound))
            {
                return (false, true);
            }

            var general = MoreGeneral(type, bound);
            if (!Occurs(parameter, general))
            {
                _bound[parameter.Name] = general;
            }

            return (true, true);
        }

        if (Occurs(parameter, type))
        {
            return (false, false);
        }

        _bound[parameter.Name] = type;
        return (true, false);
    }

    private bool Occurs(CelType parameter, CelType within) => within.Equals(parameter) || within.Kind switch
    {
        CelKind.Parameter => _bound.TryGetValue(within.Name, out var bound) && Occurs(parameter, bound),
        CelKind.List or CelKind.Map => within.Arguments.Any(argument => Occurs(parameter, argument)),
        _ => false,
    };
}
