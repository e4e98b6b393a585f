using System.Text.Json.Serialization;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Contracts.Reporting;
using ClaudeConfig.Contracts.Rollouts;

namespace ClaudeConfig.Contracts.Serialization;

/// <summary>The one JSON form of the contracts: camelCase, enums as strings, nulls left out. Works without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RouterConfig))]
[JsonSerializable(typeof(BundleManifest))]
[JsonSerializable(typeof(SortedDictionary<string, string>))]
[JsonSerializable(typeof(EventBatch))]
[JsonSerializable(typeof(UsageEvent))]
[JsonSerializable(typeof(EventBatchResult))]
[JsonSerializable(typeof(LeaseRequest))]
[JsonSerializable(typeof(LeaseResponse))]
[JsonSerializable(typeof(BudgetUseRequest))]
[JsonSerializable(typeof(BudgetUseResponse))]
[JsonSerializable(typeof(RouterReport))]
[JsonSerializable(typeof(RouterReportList))]
[JsonSerializable(typeof(TokenReviewCall))]
[JsonSerializable(typeof(TokenReviewAnswer))]
[JsonSerializable(typeof(WorkloadReport))]
[JsonSerializable(typeof(WorkloadReportCall))]
[JsonSerializable(typeof(WorkloadList))]
[JsonSerializable(typeof(RolloutShare))]
[JsonSerializable(typeof(RevocationCall))]
[JsonSerializable(typeof(RevocationAnswer))]
public sealed partial class ContractsJson : JsonSerializerContext;
