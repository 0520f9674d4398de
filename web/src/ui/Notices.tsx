import { dismiss, notices } from "../app/state";
import { say } from "../i18n/say";
import { Button } from "./Button";

export function Notices() {
  return (
    <div class="notices">
      {notices.value.map(({ key, values, action, urgent, lasting }) => (
        <div
          key={key}
          class={`notice ${urgent ? "urgent" : ""}`}
          role={urgent ? "alert" : "status"}
        >
          <p>{say(key, values)}</p>
          {action && <Button onClick={action.run}>{say(action.key)}</Button>}
          {!lasting && (
            <Button icon="close" kind="quiet" label={say("dismiss")} onClick={() => dismiss(key)} />
          )}
        </div>
      ))}
    </div>
  );
}
