using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ClaudeConfig.Contracts.Identity;

namespace ClaudeConfig.Cli.Importing;

/// <summary>Makes projects, keys and Budgets of teams and keys, as <c>/team/list</c> and <c>/key/list</c> answer with them.</summary>
internal sealed class AccountImport(ImportedObjects objects, BudgetImport budgets, ImportTarget target, DateTimeOffset now)
{
    /// <summary>A project has no more keys.</summary>
    private const int MostKeys = 64;

    private const int HashDigits = 64;
    private const string Hashes = "litellm-key-hashes";

    private static readonly string[] KnownKeys = [.. ((string[])["sk-1234", "sk-12345", "sk-123456"]).Select(HashOf)];

    private readonly Dictionary<string, Account> _teams = new(StringComparer.Ordinal);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    public int Keys { get; private set; }

    /// <summary>What stands for keys that are of no team.</summary>
    public Account Platform { get; } = new(target.File, target.Namespace, target.Project, null);

    public void ReadTeams(SourceField root)
    {
        var names = new ObjectName(40);
        foreach (var team in List(root, "teams"))
        {
            if (team["team_id"].Text is not { Length: > 0 } id || _teams.ContainsKey(id))
            {
                team.Skip("a team needs a team_id that no other has");
                continue;
            }

            var alias = team["team_alias"].Text is { Length: > 0 } given ? given : id;
            var name = names.Next(alias, "team");
            AddTeam(team, id, alias, name);
            Account.Rest(team);
        }
    }

    public void ReadKeys(SourceField root)
    {
        foreach (var key in List(root, "keys"))
        {
            ReadKey(key);
            Account.Rest(key);
        }
    }

    /// <summary>Writes the keys into their projects, and their hashes into Secrets.</summary>
    public void Write()
    {
        foreach (var account in _teams.Values.Prepend(Platform).Where(account => account.Keys.Count > 0))
        {
            var data = new JsonObject();
            foreach (var (name, hash, _) in account.Keys)
            {
                data[name] = hash;
            }

            var secret = objects.Add(account.File, "Secret", account.Namespace, Hashes, null);
            secret["type"] = "Opaque";
            secret["stringData"] = data;
            foreach (var (chunk, index) in account.Keys.Chunk(MostKeys).Select((chunk, index) => (chunk, index)))
            {
                ProjectOf(account, index)["keys"] = new JsonArray([.. chunk.Select(key => key.Spec)]);
            }
        }
    }

    private void AddTeam(SourceField team, string id, string alias, string name)
    {
        var space = target.NamespaceOf(name);
        var file = $"team-{name}.yaml";
        objects.Add(file, "Namespace", null, space, null)["metadata"]!["labels"] = new JsonObject { [ImportTarget.Label] = ImportTarget.LabelValue };
        var spec = new JsonObject { ["displayName"] = alias.Length > 128 ? alias[..128] : alias, ["parentRef"] = new JsonObject { ["namespace"] = target.Namespace, ["name"] = target.Project } };
        if (team["blocked"].IsTrue)
        {
            spec["state"] = "Suspended";
        }

        objects.Add(file, "ClaudeProject", space, name, spec);
        var account = _teams[id] = new Account(file, space, name, spec);
        account.Budget = budgets.Add(file, space, name, name, null, target.Budget is { } company ? (target.Namespace, company) : null, team, account.BudgetNames);
    }

    private void ReadKey(SourceField key)
    {
        if (HashIn(key["token"]) is not { } hash)
        {
            return;
        }

        if (key["expires"].Time is { } over && over <= now)
        {
            key.Skip("it expired");
            return;
        }

        if (key["blocked"].IsTrue)
        {
            key.Skip("it is blocked: a key that is not imported is refused");
            return;
        }

        var team = key["team_id"].Text;
        if (team is { Length: > 0 } && !_teams.ContainsKey(team))
        {
            key["team_id"].Skip("there is no such team among those that were given (--teams): the key belongs to the platform's project");
        }

        var account = team is { Length: > 0 } && _teams.TryGetValue(team, out var found) ? found : Platform;
        var name = account.KeyNames.Next(key["key_alias"].Text ?? "", "key-" + hash[..8]);
        var imported = new JsonObject { ["hashRef"] = new JsonObject { ["name"] = Hashes, ["key"] = name } };
        if (key["expires"].Time is { } end)
        {
            imported["expirationTime"] = end.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        }

        account.Keys.Add((name, hash, new JsonObject { ["name"] = name, ["imported"] = imported }));
        Keys++;
        var project = account.Keys.Count > MostKeys ? account.NameOf((account.Keys.Count - 1) / MostKeys) : account.Project;
        var parent = account.Budget is { } own ? (account.Namespace, own) : target.Budget is { } company ? (target.Namespace, company) : ((string, string)?)null;
        budgets.Add(account.File, account.Namespace, $"key-{name}", project, name, parent, key, account.BudgetNames);
    }

    /// <summary>The hash of a key; null where there is none that could be imported, which was said.</summary>
    private string? HashIn(SourceField token)
    {
        var text = token.Text ?? "";
        // Some exports have the key itself: it goes no further than this line.
        var hash = text.StartsWith(VirtualKey.ImportedPrefix, StringComparison.Ordinal) ? HashOf(text) : text.ToLowerInvariant();
        if (hash.Length != HashDigits || hash.AsSpan().ContainsAnyExcept("0123456789abcdef"))
        {
            token.Skip("is not the SHA-256 of a key: ask /key/list with return_full_object=true");
            return null;
        }

        if (KnownKeys.Contains(hash, StringComparer.Ordinal))
        {
            token.Skip("is the hash of a key that stands in LiteLLM's documentation, which everybody can guess: give its holder another one");
            return null;
        }

        if (!_seen.Add(hash))
        {
            token.Skip("the key is there twice");
            return null;
        }

        return hash;
    }

    private JsonObject ProjectOf(Account account, int index)
    {
        if (index == 0)
        {
            return account.Spec ?? target.Spec;
        }

        var spec = new JsonObject { ["displayName"] = $"{account.Project}, more keys", ["parentRef"] = new JsonObject { ["name"] = account.Project } };
        objects.Add(account.File, "ClaudeProject", account.Namespace, account.NameOf(index), spec);
        return spec;
    }

    private static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>A list, alone or as a page of one.</summary>
    private static IEnumerable<SourceField> List(SourceField root, string name) => root[name].Exists ? root[name].Items : root.Items;
}
