using System.Text.Json.Nodes;

namespace ClaudeConfig.Cli.Importing;

/// <summary>From LiteLLM's files to objects. Pure: the same files at the same time give the same objects.</summary>
internal sealed class LiteLlmImport
{
    private readonly List<ImportNotes> _notes = [];
    private readonly ProviderImport _providers = new();
    private readonly AccountImport _accounts;
    private readonly BudgetImport _budgets;
    private readonly ImportTarget _target;
    private RouteImport? _routes;

    public LiteLlmImport(ImportTarget target, string mode, DateTimeOffset now)
    {
        _target = target;
        _budgets = new BudgetImport(Objects, mode, now);
        _accounts = new AccountImport(Objects, _budgets, target, now);
        Objects.Add(target.File, "Namespace", null, target.Namespace, null);
        Objects.Add(target.File, "ClaudeProject", target.Namespace, target.Project, target.Spec);
    }

    public ImportedObjects Objects { get; } = new();

    public int Keys => _accounts.Keys;

    public IReadOnlyDictionary<string, string?> Credentials => _providers.Credentials;

    public IReadOnlyCollection<string> Hosts => _providers.Hosts;

    public IEnumerable<ImportNote> Notes => _notes.SelectMany(notes => notes.All);

    public void Config(string name, ReadOnlySpan<byte> content)
    {
        var root = Open(name, content);
        foreach (var (_, field) in root["environment_variables"].Members)
        {
            field.Skip(LiteLlmReasons.Of("environment_variables"));
        }

        _routes = new RouteImport(_providers, root, _target.File);
        _routes.Read();
        _routes.Write(Objects, _target.Namespace, _target.Project);
        var settings = root["litellm_settings"];
        if (settings["max_budget"].Exists)
        {
            _target.Budget = _budgets.Add(_target.File, _target.Namespace, "company", _target.Project, null, null, settings, _accounts.Platform.BudgetNames);
            _accounts.Platform.Budget = _target.Budget;
        }

        root.SkipRest(LiteLlmReasons.Of);
    }

    public void Teams(string name, ReadOnlySpan<byte> content) => _accounts.ReadTeams(Open(name, content));

    public void KeyList(string name, ReadOnlySpan<byte> content) => _accounts.ReadKeys(Open(name, content));

    public void Dump(string name, TextReader dump)
    {
        var (teams, keys) = DatabaseDump.Read(dump);
        foreach (var (table, read) in ((JsonArray, Action<SourceField>)[])[(teams, _accounts.ReadTeams), (keys, _accounts.ReadKeys)])
        {
            var notes = new ImportNotes(name);
            _notes.Add(notes);
            read(new SourceField(table, table == teams ? DatabaseDump.Teams : DatabaseDump.Keys, notes));
        }
    }

    /// <summary>Puts the platform's project together, once everything was read.</summary>
    public void Finish()
    {
        var spec = _target.Spec;
        spec["displayName"] = "Imported from LiteLLM";
        spec["allowed"] = new JsonObject { ["children"] = ImportTarget.Tenants() };
        if (_providers.Providers is { Count: > 0 } providers)
        {
            spec["providers"] = providers;
        }

        _accounts.Write();
        foreach (var budget in Objects.All.Where(item => _target.Budget is not null && item["kind"]!.GetValue<string>() == "Budget" && item["metadata"]!["name"]!.GetValue<string>() == _target.Budget && item["metadata"]!["namespace"]!.GetValue<string>() == _target.Namespace))
        {
            budget["spec"]!["allowed"] = new JsonObject { ["budgets"] = ImportTarget.Tenants() };
        }
    }

    private SourceField Open(string name, ReadOnlySpan<byte> content)
    {
        var (root, notes) = SourceFile.Read(name, content);
        _notes.Add(notes);
        return root;
    }
}
