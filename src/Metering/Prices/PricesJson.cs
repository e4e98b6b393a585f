using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClaudeConfig.Metering.Prices;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(RepriceRequest))]
[JsonSerializable(typeof(RepriceResult))]
internal sealed partial class PricesJson : JsonSerializerContext;
