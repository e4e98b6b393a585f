using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeConfig.Api;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.ControllerRuntime.Rbac;
using ClaudeConfig.Dashboard.Cluster;
using k8s.Models;

namespace ClaudeConfig.Dashboard.Writing;

/// <summary>What the dashboard keeps: requests for grants and boards, each a ConfigMap in its own namespace, so that git and kubectl reach them.</summary>
[EntityRbac(typeof(V1ConfigMap), Verbs = RbacVerbs.Get | RbacVerbs.List | RbacVerbs.Watch | RbacVerbs.Create | RbacVerbs.Update | RbacVerbs.Delete, Scope = RbacScope.OwnNamespace)]
internal sealed class Notes(ClusterCache cluster, DashboardOptions options)
{
    private const string RequestKey = "grant-request.json";
    private const string BoardKey = "board.json";
    private const int MostRequests = 1_000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>The youngest first.</summary>
    public IReadOnlyList<GrantRequest> Requests => [.. All<GrantRequest>(RequestKey).OrderByDescending(request => request.AskedAt)];

    /// <summary>By name.</summary>
    public IReadOnlyList<Board> Boards => [.. All<Board>(BoardKey).OrderBy(board => board.Name, StringComparer.Ordinal)];

    public GrantRequest? Request(string id) => Requests.FirstOrDefault(request => request.Id == id);

    public Board? Board(string name) => Boards.FirstOrDefault(board => board.Name == name);

    /// <summary>Whether there is room for another request.</summary>
    public bool Full => Requests.Count(request => request.Decision == GrantDecision.Open) >= MostRequests;

    public Task KeepAsync(GrantRequest request, CancellationToken cancellationToken) => KeepAsync($"claudeconfig-grant-{request.Id}", RequestKey, request, cancellationToken);

    public Task KeepAsync(Board board, CancellationToken cancellationToken) => KeepAsync($"claudeconfig-board-{board.Name}", BoardKey, board, cancellationToken);

    public Task<bool> DeleteBoardAsync(string name, CancellationToken cancellationToken) =>
        cluster.Api.DeleteAsync<V1ConfigMap>(new NamespacedName(options.Namespace, $"claudeconfig-board-{name}"), cancellationToken: cancellationToken);

    /// <summary>A board as it would be put into git.</summary>
    public string ManifestOf(Board board)
    {
        var lines = JsonSerializer.Serialize(board, Json).Split('\n').Select(line => "    " + line);
        return $"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: claudeconfig-board-{board.Name}\n  namespace: {options.Namespace}\n  labels:\n    {Names.ComponentLabel}: {ClusterCache.NoteComponent}\ndata:\n  {BoardKey}: |\n{string.Join('\n', lines)}\n";
    }

    private IEnumerable<T> All<T>(string key)
        where T : class => cluster.Notes.List().Select(note => Read<T>(note, key)).OfType<T>();

    private static T? Read<T>(V1ConfigMap note, string key)
        where T : class
    {
        try
        {
            return note.Data?.TryGetValue(key, out var text) is true ? JsonSerializer.Deserialize<T>(text, Json) : null;
        }
        catch (JsonException)
        {
            // Edited by hand into something else: it is not shown, and kubectl still has it.
            return null;
        }
    }

    private async Task KeepAsync<T>(string name, string key, T value, CancellationToken cancellationToken)
    {
        var found = await cluster.Api.FindAsync<V1ConfigMap>(new NamespacedName(options.Namespace, name), cancellationToken);
        var note = new V1ConfigMap
        {
            Metadata = new V1ObjectMeta
            {
                Name = name,
                NamespaceProperty = options.Namespace,
                ResourceVersion = found?.Metadata.ResourceVersion,
                Labels = new Dictionary<string, string> { [Names.ComponentLabel] = ClusterCache.NoteComponent, [Names.ManagedByLabel] = Names.ManagedBy },
            },
            Data = new Dictionary<string, string> { [key] = JsonSerializer.Serialize(value, Json) },
        };
        _ = found is null ? await cluster.Api.CreateAsync(note, cancellationToken) : await cluster.Api.ReplaceAsync(note, cancellationToken);
    }
}
