using System.Text.Json.Serialization;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;

namespace ClaudeConfig.Api.Serialization;

/// <summary>
/// How the four kinds are read and written without reflection, for natively compiled processes. Generated code sets init-only properties to
/// null where the JSON says nothing, so a property with a default of its own has a plain setter.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ClaudeProject))]
[JsonSerializable(typeof(ClaudeProjectList))]
[JsonSerializable(typeof(ClaudeConfiguration))]
[JsonSerializable(typeof(ClaudeConfigurationList))]
[JsonSerializable(typeof(Budget))]
[JsonSerializable(typeof(BudgetList))]
[JsonSerializable(typeof(MeteringUnavailableRule))]
[JsonSerializable(typeof(ModelRoute))]
[JsonSerializable(typeof(ModelRouteList))]
public sealed partial class ApiJson : JsonSerializerContext;
