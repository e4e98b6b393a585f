using System.Collections.Frozen;
using ClaudeConfig.CrdSchema.Cel.Syntax;

namespace ClaudeConfig.CrdSchema.Cel.Types;

/// <summary>The functions that rules may call: CEL's own, its strings extension, and those that Kubernetes 1.26 adds.</summary>
internal static class FunctionTable
{
    private static readonly CelType A = CelType.Parameter("A");
    private static readonly CelType B = CelType.Parameter("B");
    private static readonly CelType ListOfA = CelType.List(A);
    private static readonly CelType MapOfAToB = CelType.Map(A, B);

    // Which types a template's overloads are for, by the names that CEL gives them.
    private static readonly (string Name, CelType Type)[] Comparable =
    [
        ("int", CelType.Int), ("uint", CelType.Uint), ("double", CelType.Double), ("bool", CelType.Bool),
        ("duration", CelType.Duration), ("timestamp", CelType.Timestamp), ("string", CelType.Text), ("bytes", CelType.Bytes),
    ];

    private static readonly FrozenDictionary<string, IReadOnlyList<Overload>> Functions = Build();

    /// <summary>Overloads that compare numbers of two types; see <see cref="Checker"/> for when they count.</summary>
    public static bool ComparesUnlikeNumbers(Overload overload) =>
        overload.Parameters is [{ Kind: CelKind.Int or CelKind.Uint or CelKind.Double } left, { Kind: CelKind.Int or CelKind.Uint or CelKind.Double } right]
        && left.Kind != right.Kind && overload.Result.Kind == CelKind.Bool;

    public static IReadOnlyList<Overload>? Find(string name) => Functions.GetValueOrDefault(name);

    private static FrozenDictionary<string, IReadOnlyList<Overload>> Build()
    {
        var table = new Dictionary<string, List<Overload>>();
        void Global(string function, string id, CelType result, params CelType[] parameters) => Add(function, new Overload(id, false, parameters, result));
        void Member(string function, string id, CelType result, params CelType[] parameters) => Add(function, new Overload(id, true, parameters, result));
        void Add(string function, Overload overload)
        {
            if (!table.TryGetValue(function, out var overloads))
            {
                table[function] = overloads = [];
            }

            overloads.Add(overload);
        }

        AddLogic(Global);
        AddArithmetic(Global);
        AddRelations(Global);
        AddCollections(Global, Member);
        AddConversions(Global);
        AddTexts(Member);
        AddTimes(Member);
        AddLists(Member);
        AddUrls(Global, Member);
        return table.ToFrozenDictionary(entry => entry.Key, entry => (IReadOnlyList<Overload>)entry.Value);
    }

    private static void AddLogic(Declare global)
    {
        global(Operators.Conditional, "conditional", A, CelType.Bool, A, A);
        global(Operators.And, "logical_and", CelType.Bool, CelType.Bool, CelType.Bool);
        global(Operators.Or, "logical_or", CelType.Bool, CelType.Bool, CelType.Bool);
        global(Operators.Not, "logical_not", CelType.Bool, CelType.Bool);
        global(Operators.NotFalse, "not_strictly_false", CelType.Bool, CelType.Bool);
        global(Operators.EqualTo, "equals", CelType.Bool, A, A);
        global(Operators.NotEqualTo, "not_equals", CelType.Bool, A, A);
    }

    private static void AddArithmetic(Declare global)
    {
        foreach (var (function, id) in (ReadOnlySpan<(string, string)>)[(Operators.Add, "add"), (Operators.Subtract, "subtract"), (Operators.Multiply, "multiply"), (Operators.Divide, "divide")])
        {
            global(function, $"{id}_int64", CelType.Int, CelType.Int, CelType.Int);
            global(function, $"{id}_uint64", CelType.Uint, CelType.Uint, CelType.Uint);
            global(function, $"{id}_double", CelType.Double, CelType.Double, CelType.Double);
        }

        global(Operators.Modulo, "modulo_int64", CelType.Int, CelType.Int, CelType.Int);
        global(Operators.Modulo, "modulo_uint64", CelType.Uint, CelType.Uint, CelType.Uint);
        global(Operators.Negate, "negate_int64", CelType.Int, CelType.Int);
        global(Operators.Negate, "negate_double", CelType.Double, CelType.Double);
        global(Operators.Subtract, "subtract_timestamp_timestamp", CelType.Duration, CelType.Timestamp, CelType.Timestamp);
        global(Operators.Subtract, "subtract_timestamp_duration", CelType.Timestamp, CelType.Timestamp, CelType.Duration);
        global(Operators.Subtract, "subtract_duration_duration", CelType.Duration, CelType.Duration, CelType.Duration);
        global(Operators.Add, "add_string", CelType.Text, CelType.Text, CelType.Text);
        global(Operators.Add, "add_bytes", CelType.Bytes, CelType.Bytes, CelType.Bytes);
        global(Operators.Add, "add_list", ListOfA, ListOfA, ListOfA);
        global(Operators.Add, "add_timestamp_duration", CelType.Timestamp, CelType.Timestamp, CelType.Duration);
        global(Operators.Add, "add_duration_timestamp", CelType.Timestamp, CelType.Duration, CelType.Timestamp);
        global(Operators.Add, "add_duration_duration", CelType.Duration, CelType.Duration, CelType.Duration);
    }

    private static void AddRelations(Declare global)
    {
        (string Name, CelType Type)[] numbers = [("int64", CelType.Int), ("uint64", CelType.Uint), ("double", CelType.Double)];
        foreach (var (function, id) in (ReadOnlySpan<(string, string)>)
            [(Operators.Less, "less"), (Operators.LessOrEqual, "less_equals"), (Operators.Greater, "greater"), (Operators.GreaterOrEqual, "greater_equals")])
        {
            global(function, $"{id}_bool", CelType.Bool, CelType.Bool, CelType.Bool);
            foreach (var left in numbers)
            {
                foreach (var right in numbers)
                {
                    global(function, left == right ? $"{id}_{left.Name}" : $"{id}_{left.Name}_{right.Name}", CelType.Bool, left.Type, right.Type);
                }
            }

            foreach (var (name, type) in ((string, CelType)[])[("string", CelType.Text), ("bytes", CelType.Bytes), ("timestamp", CelType.Timestamp), ("duration", CelType.Duration)])
            {
                global(function, $"{id}_{name}", CelType.Bool, type, type);
            }
        }
    }

    private static void AddCollections(Declare global, Declare member)
    {
        global(Operators.Index, "index_list", A, ListOfA, CelType.Int);
        global(Operators.Index, "index_map", B, MapOfAToB, A);
        foreach (var (name, type) in ((string, CelType)[])[("string", CelType.Text), ("bytes", CelType.Bytes), ("list", ListOfA), ("map", MapOfAToB)])
        {
            member("size", $"{name}_size", CelType.Int, type);
            global("size", $"size_{name}", CelType.Int, type);
        }

        global(Operators.In, "in_list", CelType.Bool, A, ListOfA);
        global(Operators.In, "in_map", CelType.Bool, A, MapOfAToB);
    }

    private static void AddConversions(Declare global)
    {
        global("type", "type", CelType.TypeOf(A), A);
        global("dyn", "to_dyn", CelType.Dynamic, A);
        Convert("int", CelType.Int, "int64", ("int64", CelType.Int), ("uint64", CelType.Uint), ("double", CelType.Double), ("string", CelType.Text), ("timestamp", CelType.Timestamp), ("duration", CelType.Duration));
        Convert("uint", CelType.Uint, "uint64", ("uint64", CelType.Uint), ("int64", CelType.Int), ("double", CelType.Double), ("string", CelType.Text));
        Convert("double", CelType.Double, "double", ("double", CelType.Double), ("int64", CelType.Int), ("uint64", CelType.Uint), ("string", CelType.Text));
        Convert("bool", CelType.Bool, "bool", ("bool", CelType.Bool), ("string", CelType.Text));
        Convert("string", CelType.Text, "string", ("string", CelType.Text), ("bool", CelType.Bool), ("int64", CelType.Int), ("uint64", CelType.Uint),
            ("double", CelType.Double), ("bytes", CelType.Bytes), ("timestamp", CelType.Timestamp), ("duration", CelType.Duration));
        Convert("bytes", CelType.Bytes, "bytes", ("bytes", CelType.Bytes), ("string", CelType.Text));
        Convert("timestamp", CelType.Timestamp, "timestamp", ("timestamp", CelType.Timestamp), ("string", CelType.Text), ("int64", CelType.Int));
        Convert("duration", CelType.Duration, "duration", ("duration", CelType.Duration), ("string", CelType.Text), ("int64", CelType.Int));

        void Convert(string function, CelType result, string to, params ReadOnlySpan<(string Name, CelType Type)> sources)
        {
            foreach (var (name, type) in sources)
            {
                global(function, $"{name}_to_{to}", result, type);
            }
        }
    }

    private static void AddTexts(Declare member)
    {
        var (text, number, texts) = (CelType.Text, CelType.Int, CelType.List(CelType.Text));
        member("contains", "contains_string", CelType.Bool, text, text);
        member("endsWith", "ends_with_string", CelType.Bool, text, text);
        member("matches", "matches_string", CelType.Bool, text, text);
        member("startsWith", "starts_with_string", CelType.Bool, text, text);
        member("find", "string_find_string", text, text, text);
        member("findAll", "string_find_all_string", texts, text, text);
        member("findAll", "string_find_all_string_int", texts, text, text, number);
        member("charAt", "string_char_at_int", text, text, number);
        member("indexOf", "string_index_of_string", number, text, text);
        member("indexOf", "string_index_of_string_int", number, text, text, number);
        member("lastIndexOf", "string_last_index_of_string", number, text, text);
        member("lastIndexOf", "string_last_index_of_string_int", number, text, text, number);
        member("lowerAscii", "string_lower_ascii", text, text);
        member("upperAscii", "string_upper_ascii", text, text);
        member("trim", "string_trim", text, text);
        member("replace", "string_replace_string_string", text, text, text, text);
        member("replace", "string_replace_string_string_int", text, text, text, text, number);
        member("split", "string_split_string", texts, text, text);
        member("split", "string_split_string_int", texts, text, text, number);
        member("substring", "string_substring_int", text, text, number);
        member("substring", "string_substring_int_int", text, text, number, number);
        member("join", "list_join", text, texts);
        member("join", "list_join_string", text, texts, text);
    }

    private static void AddTimes(Declare member)
    {
        foreach (var (function, id) in (ReadOnlySpan<(string, string)>)
            [("getFullYear", "year"), ("getMonth", "month"), ("getDayOfYear", "day_of_year"), ("getDayOfMonth", "day_of_month"), ("getDate", "day_of_month_1_based"),
            ("getDayOfWeek", "day_of_week"), ("getHours", "hours"), ("getMinutes", "minutes"), ("getSeconds", "seconds"), ("getMilliseconds", "milliseconds")])
        {
            member(function, $"timestamp_to_{id}", CelType.Int, CelType.Timestamp);
            member(function, $"timestamp_to_{id}_with_tz", CelType.Int, CelType.Timestamp, CelType.Text);
            if (id is "hours" or "minutes" or "seconds" or "milliseconds")
            {
                member(function, $"duration_to_{id}", CelType.Int, CelType.Duration);
            }
        }
    }

    private static void AddLists(Declare member)
    {
        foreach (var (name, type) in Comparable)
        {
            member("isSorted", $"list_{name}_is_sorted_bool", CelType.Bool, CelType.List(type));
            member("min", $"list_{name}_min_{name}", type, CelType.List(type));
            member("max", $"list_{name}_max_{name}", type, CelType.List(type));
            if (name is "int" or "uint" or "double" or "duration")
            {
                member("sum", $"list_{name}_sum_{name}", type, CelType.List(type));
            }
        }

        member("indexOf", "list_a_index_of_int", CelType.Int, ListOfA, A);
        member("lastIndexOf", "list_a_last_index_of_int", CelType.Int, ListOfA, A);
    }

    private static void AddUrls(Declare global, Declare member)
    {
        global("url", "string_to_url", CelType.Url, CelType.Text);
        global("isURL", "is_url_string", CelType.Bool, CelType.Text);
        foreach (var (function, id) in (ReadOnlySpan<(string, string)>)
            [("getScheme", "scheme"), ("getHost", "host"), ("getHostname", "hostname"), ("getPort", "port"), ("getEscapedPath", "escaped_path")])
        {
            member(function, $"url_get_{id}", CelType.Text, CelType.Url);
        }

        member("getQuery", "url_get_query", CelType.Map(CelType.Text, CelType.List(CelType.Text)), CelType.Url);
    }

    private delegate void Declare(string function, string id, CelType result, params CelType[] parameters);
}
