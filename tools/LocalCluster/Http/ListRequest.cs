using System.Globalization;
using ClaudeConfig.LocalCluster.Selection;
using ClaudeConfig.LocalCluster.Storage;

namespace ClaudeConfig.LocalCluster.Http;

/// <summary>The options of a list or watch, checked.</summary>
internal sealed record ListRequest
{
    public required LabelSelector Labels { get; init; }

    public required FieldSelector Fields { get; init; }

    public string? Namespace { get; init; }

    public long? ResourceVersion { get; init; }

    public string? Match { get; init; }

    public int Limit { get; init; }

    public ContinueToken? Continue { get; init; }

    public bool SelectsAll => Labels.IsEverything && Fields.IsEverything;

    public static ListRequest Read(ApiRequest request)
    {
        try
        {
            var (version, match) = (request.Query("resourceVersion"), request.Query("resourceVersionMatch"));
            RequireMatch(request, version, match);
            var token = request.Query("continue");
            return new ListRequest
            {
                Labels = LabelSelector.Parse(request.Query("labelSelector")),
                Fields = FieldSelector.Parse(FieldText(request), request.Resource),
                Namespace = request.Namespace,
                ResourceVersion = version is null ? null : Version(version),
                Match = match,
                Limit = int.TryParse(request.Query("limit"), NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : 0,
                Continue = token is null ? null : ContinueToken.Decode(token, request.Namespace),
            };
        }
        catch (FormatException refused)
        {
            throw ApiErrors.BadRequest(refused.Message);
        }
    }

    public bool Matches(StoredObject value) => Labels.Matches(value) && Fields.Matches(value);

    // A watch or list of one name, as old clients ask for it: the name is one more term.
    private static string? FieldText(ApiRequest request)
    {
        var text = request.Query("fieldSelector");
        return request.Info.Name is { } name ? $"metadata.name={name}{(text is null ? "" : "," + text)}" : text;
    }

    private static void RequireMatch(ApiRequest request, string? version, string? match)
    {
        if (match is null)
        {
            return;
        }

        if (version is null)
        {
            throw ApiErrors.InvalidOptions("ListOptions", "resourceVersionMatch", "FieldValueForbidden", "Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided");
        }

        if (request.Query("continue") is not null)
        {
            throw ApiErrors.InvalidOptions("ListOptions", "resourceVersionMatch", "FieldValueForbidden", "Forbidden: resourceVersionMatch is forbidden when continue is provided");
        }

        if (match is not ("Exact" or "NotOlderThan"))
        {
            throw ApiErrors.InvalidOptions("ListOptions", "resourceVersionMatch", "FieldValueNotSupported", $"Unsupported value: \"{match}\": supported values: \"Exact\", \"NotOlderThan\", \"\"");
        }

        if (match == "Exact" && version == "0")
        {
            throw ApiErrors.InvalidOptions("ListOptions", "resourceVersionMatch", "FieldValueForbidden", "Forbidden: resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"");
        }
    }

    private static long Version(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
        ? version
        : throw new ApiException(500, null, $"resourceVersion: Invalid value: \"{text}\": strconv.ParseUint: parsing \"{text}\": invalid syntax");
}
