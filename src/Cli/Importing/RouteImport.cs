using System.Globalization;
using System.Text.Json.Nodes;

namespace ClaudeConfig.Cli.Importing;

/// <summary>Makes ModelRoutes of <c>model_list</c>, its fallbacks and aliases: one for each model that callers ask for.</summary>
internal sealed class RouteImport(ProviderImport providers, SourceField root, string file)
{
    private const int MostTargets = 16;
    private const int MostAttempts = 10;

    private readonly Dictionary<string, List<JsonObject>> _groups = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];

    public IReadOnlyList<string> Models => _order;

    public void Read()
    {
        foreach (var deployment in root["model_list"].Items)
        {
            var parameters = deployment["litellm_params"];
            if (deployment["model_name"].Text is not { Length: > 0 } name || parameters["model"].Text is not { Length: > 0 } model)
            {
                deployment.Skip("a deployment needs model_name and litellm_params.model");
                continue;
            }

            var choice = ProviderChoice.Of(model, parameters["custom_llm_provider"].Text);
            if (providers.Of(choice, parameters) is { } provider)
            {
                Add(name, Target(name, provider, choice, parameters));
            }

            LiteLlmReasons.Explain(parameters);
        }
    }

    public void Write(ImportedObjects objects, string space, string project)
    {
        var names = new ObjectName(63);
        var fallbacks = Fallbacks();
        var aliases = Aliases();
        foreach (var name in _order)
        {
            string[] asked = [name, .. aliases.Where(alias => alias.Model == name).Select(alias => alias.Name)];
            var spec = new JsonObject
            {
                ["projectRef"] = new JsonObject { ["name"] = project },
                ["match"] = new JsonArray(new JsonObject { ["models"] = ImportedObjects.List(asked.Select(Glob).Distinct()) }),
            };
            Strategy(spec, name, fallbacks.GetValueOrDefault(name) ?? fallbacks.GetValueOrDefault("*") ?? []);
            objects.Add(file, "ModelRoute", space, names.Next(name, "all-models"), spec);
        }
    }

    private void Add(string name, JsonObject target)
    {
        if (!_groups.TryGetValue(name, out var group))
        {
            _groups[name] = group = [];
            _order.Add(name);
        }

        group.Add(target);
    }

    private static JsonObject Target(string name, string provider, ProviderChoice choice, SourceField parameters)
    {
        var target = new JsonObject { ["provider"] = provider };
        // A star stands for what the caller asks for.
        if (choice.Model != name && !choice.Model.Contains('*', StringComparison.Ordinal))
        {
            target["model"] = choice.Model;
        }

        if (parameters["weight"].Number is { } weight)
        {
            target["weight"] = (int)Math.Clamp(weight, 0, 1_000_000);
        }

        if (parameters["order"].Number is { } order)
        {
            target["priority"] = (int)Math.Clamp(order, 0, 900);
        }

        return target;
    }

    private void Strategy(JsonObject spec, string name, IReadOnlyList<string> fallbacks)
    {
        var ordered = fallbacks.Count > 0 || _groups[name].Any(target => target.ContainsKey("priority"));
        var targets = new JsonArray();
        var names = new ObjectName(63);
        var last = _groups[name].Max(target => target["priority"]?.GetValue<int>() ?? 0);
        foreach (var (target, priority) in _groups[name].Select(target => (target, target["priority"]?.GetValue<int>() ?? 0))
            .Concat(fallbacks.SelectMany((group, index) => _groups[group].Select(target => (target, last + index + 1)))).Take(MostTargets))
        {
            var group = GroupOf(target);
            var named = new JsonObject { ["name"] = names.Next($"{target["provider"]}-{target["model"]?.GetValue<string>() ?? group}", "target") };
            foreach (var (field, value) in target.Where(field => field.Key != "priority"))
            {
                named[field] = value?.DeepClone();
            }

            if (!named.ContainsKey("model") && group != name && !group.Contains('*', StringComparison.Ordinal))
            {
                // A fallback is asked for its own model, not for the one that failed.
                named["model"] = group;
            }

            if (ordered)
            {
                named["priority"] = priority;
            }

            targets.Add(named);
        }

        spec["targets"] = targets;
        spec["strategy"] = new JsonObject { ["type"] = ordered ? "Priority" : StrategyType() };
        Retries(spec, targets.Count);
    }

    private string GroupOf(JsonObject target) => _order.First(name => _groups[name].Contains(target));

    private string StrategyType() => (root["router_settings"]["routing_strategy"].Text) switch
    {
        "latency-based-routing" => "LeastLatency",
        "cost-based-routing" => "LowestCost",
        _ => "Weighted",
    };

    private void Retries(JsonObject spec, int targets)
    {
        var (router, library) = (root["router_settings"], root["litellm_settings"]);
        if ((router["num_retries"].Number ?? library["num_retries"].Number) is { } retries)
        {
            spec["maxAttempts"] = (int)Math.Clamp(retries + 1, Math.Min(targets, MostAttempts), MostAttempts);
        }

        if ((router["timeout"].Number ?? library["request_timeout"].Number) is { } seconds)
        {
            spec["timeouts"] = new JsonObject { ["firstByte"] = Seconds(seconds) };
        }

        var breaker = new JsonObject();
        if ((router["allowed_fails"].Number ?? library["allowed_fails"].Number) is { } fails)
        {
            // So many are allowed there; here the circuit opens with the one after.
            breaker["consecutiveFailures"] = (int)Math.Clamp(fails + 1, 1, 1000);
        }

        if ((router["cooldown_time"].Number ?? library["cooldown_time"].Number) is { } cooldown)
        {
            breaker["openDuration"] = Seconds(cooldown);
        }

        if (breaker.Count > 0)
        {
            spec["circuitBreaker"] = breaker;
        }
    }

    private static string Seconds(decimal seconds) => string.Create(CultureInfo.InvariantCulture, $"{(int)Math.Clamp(seconds, 1, 3600)}s");

    /// <summary>The models that each falls back to, in order; under a star those of all others.</summary>
    private Dictionary<string, List<string>> Fallbacks()
    {
        var found = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var settings in (SourceField[])[root["router_settings"], root["litellm_settings"]])
        {
            foreach (var (model, list) in settings["fallbacks"].Items.SelectMany(entry => entry.Members))
            {
                var known = Known(list.Items);
                if (_groups.ContainsKey(model) || model == "*")
                {
                    found.TryAdd(model, known);
                }
                else
                {
                    list.Skip("no deployment of model_list that was converted has this name");
                }
            }

            var everyone = Known(settings["default_fallbacks"].Items);
            if (everyone.Count > 0)
            {
                found.TryAdd("*", everyone);
            }
        }

        foreach (var (model, list) in found)
        {
            list.RemoveAll(fallback => fallback == model);
        }

        return found;
    }

    private List<string> Known(IEnumerable<SourceField> names)
    {
        var known = new List<string>();
        foreach (var name in names)
        {
            if (name.Text is { } text && _groups.ContainsKey(text))
            {
                known.Add(text);
            }
            else
            {
                name.Skip("no deployment of model_list that was converted has this name");
            }
        }

        return known;
    }

    private List<(string Name, string Model)> Aliases()
    {
        var aliases = new List<(string, string)>();
        foreach (var (alias, target) in root["router_settings"]["model_group_alias"].Members)
        {
            if ((target.Text ?? target["model"].Text) is { } model && _groups.ContainsKey(model))
            {
                aliases.Add((alias, model));
            }
            else
            {
                target.Skip("no deployment of model_list that was converted has this name");
            }
        }

        return aliases;
    }

    /// <summary>A model that callers ask for, as match takes it.</summary>
    private static string Glob(string name) => name.Length > 128 ? name[..127] + "*" : name;
}
