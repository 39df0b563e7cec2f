import { useStore } from '../../store/store';

/** A look into the office, by the hour of the theme. */
export function LoginPicture() {
  const theme = useStore((state) => state.theme);
  return (
    <div className="login-picture">
      <img src={`/login-${theme}.webp`} alt="" width="1000" height="1000" />
    </div>
  );
}
