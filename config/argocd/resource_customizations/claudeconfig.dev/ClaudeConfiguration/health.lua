-- Ready is the one judge: money, forecasts and the health of providers are said in the message and never change the status.
local hs = {}
local generation = obj.metadata.generation or 0
local told = {Deployed = "False"}
local moving = {Progressing = true, Terminating = true}
local conditions = (obj.status or {}).conditions or {}
local ready = nil
for _, condition in ipairs(conditions) do
  if condition.type == "Ready" and (condition.observedGeneration or 0) >= generation then
    ready = condition
  end
end

if ready == nil then
  hs.status = "Progressing"
  hs.message = "Waiting for the operator to take up generation " .. tostring(generation)
  return hs
end

hs.message = ready.message
if ready.status == "True" then
  hs.status = "Healthy"
  for _, condition in ipairs(conditions) do
    if told[condition.type] == condition.status then
      hs.message = hs.message .. "; " .. condition.type .. ": " .. condition.message
    end
  end
elseif ready.reason == "Paused" then
  hs.status = "Suspended"
elseif ready.status == "Unknown" or moving[ready.reason] then
  hs.status = "Progressing"
else
  hs.status = "Degraded"
end
return hs
