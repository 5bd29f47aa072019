(* Quadratic forms over an ordered field: A ⪰ 0, Cauchy–Schwarz, and operator norms without square roots. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Referee Require Import Claims Ring GramCube.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Bilinear.
Variables (R : realFieldType).
Implicit Types n d : nat.

Lemma dotE n (u v : 'cV[R]_n) : dot u v = \sum_i u i 0 * v i 0.
Proof. by rewrite /dot mxE; apply: eq_bigr => i _; rewrite mxE. Qed.

Lemma sqnormE n (v : 'cV[R]_n) : sqnorm v = dot v v.
Proof. by rewrite dotE; apply: eq_bigr => i _; rewrite expr2. Qed.

Lemma dotC n (u v : 'cV[R]_n) : dot u v = dot v u.
Proof. by rewrite !dotE; apply: eq_bigr => i _; rewrite mulrC. Qed.

Lemma dotDr n (u v w : 'cV[R]_n) : dot u (v + w) = dot u v + dot u w.
Proof. by rewrite /dot mulmxDr mxE. Qed.
Lemma dotDl n (u v w : 'cV[R]_n) : dot (v + w) u = dot v u + dot w u.
Proof. by rewrite dotC dotDr !(dotC u). Qed.
Lemma dotNr n (u v : 'cV[R]_n) : dot u (- v) = - dot u v.
Proof. by rewrite /dot mulmxN mxE. Qed.
Lemma dotNl n (u v : 'cV[R]_n) : dot (- u) v = - dot u v.
Proof. by rewrite dotC dotNr dotC. Qed.
Lemma dotZr n a (u v : 'cV[R]_n) : dot u (a *: v) = a * dot u v.
Proof. by rewrite /dot -scalemxAr mxE. Qed.
Lemma dotZl n a (u v : 'cV[R]_n) : dot (a *: u) v = a * dot u v.
Proof. by rewrite dotC dotZr dotC. Qed.
Lemma dot0l n (v : 'cV[R]_n) : dot 0 v = 0.
Proof. by rewrite /dot trmx0 mul0mx mxE. Qed.

(* A moves to the other side of a dot product as its transpose. *)
Lemma dot_mul n d (A : 'M[R]_(n, d)) u v : dot u (A *m v) = dot (A^T *m u) v.
Proof. by rewrite /dot trmx_mul trmxK mulmxA. Qed.

Lemma quad_dot n (A : 'M[R]_n) x : quad A x = dot x (A *m x).
Proof. by rewrite /quad /dot mulmxA. Qed.

Lemma sqnorm_ge0 n (v : 'cV[R]_n) : 0 <= sqnorm v.
Proof. by apply: sumr_ge0 => i _; exact: sqr_ge0. Qed.

Lemma sqnorm_eq0 n (v : 'cV[R]_n) : sqnorm v = 0 -> v = 0.
Proof.
move=> /eqP; rewrite psumr_eq0 => [/allP v0|i _]; last exact: sqr_ge0.
by apply/colP => i; have := v0 i (mem_index_enum i); rewrite sqrf_eq0 mxE => /eqP.
Qed.

Lemma sqnorm_gt0 n (v : 'cV[R]_n) : v != 0 -> 0 < sqnorm v.
Proof. by move=> v0; rewrite lt_def sqnorm_ge0 andbT; apply: contra v0 => /eqP/sqnorm_eq0 ->. Qed.

Lemma sqnormD n (u v : 'cV[R]_n) : sqnorm (u + v) = sqnorm u + dot u v *+ 2 + sqnorm v.
Proof.
rewrite !sqnormE dotDr !dotDl (dotC v u) mulr2n.
by rewrite -!addrA.
Qed.
Lemma sqnormZ n a (v : 'cV[R]_n) : sqnorm (a *: v) = a ^+ 2 * sqnorm v.
Proof. by rewrite !sqnormE dotZl dotZr mulrA expr2. Qed.
Lemma sqnormN n (v : 'cV[R]_n) : sqnorm (- v) = sqnorm v.
Proof. by rewrite !sqnormE dotNl dotNr opprK. Qed.

(* Quadratic forms are linear in the matrix. *)
Lemma quadD n (A B : 'M[R]_n) x : quad (A + B) x = quad A x + quad B x.
Proof. by rewrite /quad mulmxDr mulmxDl mxE. Qed.
Lemma quadN n (A : 'M[R]_n) x : quad (- A) x = - quad A x.
Proof. by rewrite /quad mulmxN mulNmx mxE. Qed.
Lemma quadB n (A B : 'M[R]_n) x : quad (A - B) x = quad A x - quad B x.
Proof. by rewrite quadD quadN. Qed.
Lemma quadZ n a (A : 'M[R]_n) x : quad (a *: A) x = a * quad A x.
Proof. by rewrite /quad -scalemxAr -scalemxAl mxE. Qed.
Lemma quad_scalar n a (x : 'cV[R]_n) : quad a%:M x = a * sqnorm x.
Proof. by rewrite quad_dot mul_scalar_mx dotZr sqnormE. Qed.
Lemma quad_sum n (I : finType) (F : I -> 'M[R]_n) x : quad (\sum_i F i) x = \sum_i quad (F i) x.
Proof. by rewrite /quad mulmx_sumr mulmx_suml summxE. Qed.
Lemma quad_congr n d (A : 'M[R]_d) (M : 'M[R]_(d, n)) x : quad (M^T *m A *m M) x = quad A (M *m x).
Proof. by rewrite /quad trmx_mul !mulmxA. Qed.
Lemma quad_gram n d (X : 'M[R]_(n, d)) x : quad (gram X) x = sqnorm (X^T *m x).
Proof. by rewrite quad_dot -mulmxA dot_mul sqnormE. Qed.
Lemma quadE n (A : 'M[R]_n) x : quad A x = \sum_i \sum_j x i 0 * A i j * x j 0.
Proof.
rewrite /quad mxE exchange_big /=; apply: eq_bigr => j _.
by rewrite mxE mulr_suml; apply: eq_bigr => i _; rewrite mxE.
Qed.

(* Cauchy–Schwarz, without division: (b·a² − 2·c·a·… ) is a square. *)
Lemma cauchy_schwarz n (u v : 'cV[R]_n) : dot u v ^+ 2 <= sqnorm u * sqnorm v.
Proof.
have [->|v0] := eqVneq v 0.
  by rewrite (dotC u) dot0l expr0n /= mulr_ge0 ?sqnorm_ge0.
have pos := sqnorm_gt0 v0.
have := sqnorm_ge0 (sqnorm v *: u - dot u v *: v).
rewrite sqnormD sqnormN !sqnormZ dotNr dotZl dotZr.
have -> : sqnorm v ^+ 2 * sqnorm u + - (sqnorm v * (dot u v * dot u v)) *+ 2 + dot u v ^+ 2 * sqnorm v
  = sqnorm v * (sqnorm u * sqnorm v - dot u v ^+ 2).
  move: (sqnorm v) (sqnorm u) (dot u v) => a b c.
  rewrite mulrBr !expr2 mulNrn mulr2n -addrA opprD -addrA (mulrC (c * c)) addNr addr0 -mulrA.
  by congr (_ * _ - _); rewrite mulrC.
by rewrite pmulr_rge0 // subr_ge0.
Qed.
End Bilinear.

Section Definite.
Variables (R : realFieldType).
Add Ring r : (ring_of R).
Ltac mcring := mcring_as (GRing.ComRing.zmodType R) (GRing.ComRing.ringType R).

Lemma psd_sym n (A : 'M[R]_n) : psd A -> A^T = A. Proof. by case. Qed.
Lemma psd_ge0 n (A : 'M[R]_n) x : psd A -> 0 <= quad A x. Proof. by case. Qed.

Lemma gram_psd n d (X : 'M[R]_(n, d)) : psd (gram X).
Proof. by split=> [|x]; rewrite ?gram_sym // quad_gram sqnorm_ge0. Qed.

Lemma scalar_sym n (a : R) : (a%:M : 'M[R]_n)^T = a%:M. Proof. exact: tr_scalar_mx. Qed.

Lemma psdD n (A B : 'M[R]_n) : psd A -> psd B -> psd (A + B).
Proof. by move=> [sA pA] [sB pB]; split=> [|x]; rewrite ?linearD /= ?sA ?sB // quadD addr_ge0. Qed.

Lemma psdZ n a (A : 'M[R]_n) : 0 <= a -> psd A -> psd (a *: A).
Proof. by move=> a0 [sA pA]; split=> [|x]; rewrite ?linearZ /= ?sA // quadZ mulr_ge0. Qed.

Lemma psd_scalar n (a : R) : 0 <= a -> psd (a%:M : 'M_n).
Proof. by move=> a0; split=> [|x]; rewrite ?tr_scalar_mx // quad_scalar mulr_ge0 ?sqnorm_ge0. Qed.

Lemma psd_sum n (I : finType) (F : I -> 'M[R]_n) : (forall i, psd (F i)) -> psd (\sum_i F i).
Proof.
move=> pF; split=> [|x].
  by rewrite linear_sum; apply: eq_bigr => i _; exact: psd_sym.
by rewrite quad_sum sumr_ge0 // => i _; exact: psd_ge0.
Qed.

Lemma psd_congr n d (A : 'M[R]_d) (M : 'M[R]_(d, n)) : psd A -> psd (M^T *m A *m M).
Proof. by move=> [sA pA]; split=> [|x]; rewrite ?quad_congr // !trmx_mul trmxK sA mulmxA. Qed.

(* A matrix whose form has no zero but 0 is invertible. *)
Lemma form_unit n (M : 'M[R]_n) : (forall x, x != 0 -> quad M x != 0) -> M \in unitmx.
Proof.
move=> def; rewrite -unitmx_tr -row_free_unit -kermx_eq0.
apply/eqP/row_matrixP => i; rewrite row0; set r := row i _.
have : r *m M^T = 0 by rewrite -row_mul mulmx_ker row0.
move/(congr1 trmx); rewrite trmx_mul trmxK trmx0 => Mr.
apply: contraTeq isT => r0; have := def r^T.
rewrite trmx_eq0 => /(_ r0).
by rewrite quad_dot Mr /dot mulmx0 mxE eqxx.
Qed.

(* xᵀAx ≥ c|x|², A symmetric or not: then A is invertible for c > 0, and its inverse has norm at most 1/c. *)
Definition coercive n (A : 'M[R]_n) c := forall x, c * sqnorm x <= quad A x.

Lemma coercive_unit n (A : 'M[R]_n) c : 0 < c -> coercive A c -> A \in unitmx.
Proof.
move=> c0 cA; apply: form_unit => x x0; apply: lt0r_neq0.
by apply: lt_le_trans (cA x); rewrite mulr_gt0 // sqnorm_gt0.
Qed.

Lemma at_least_coercive n (A : 'M[R]_n) a : at_least A a -> coercive A a.
Proof. by move=> [_ pA] x; have := pA x; rewrite quadB quad_scalar subr_ge0. Qed.

Lemma at_mostP n (A : 'M[R]_n) a x : at_most A a -> quad A x <= a * sqnorm x.
Proof. by move=> [_ pA]; have := pA x; rewrite quadB quad_scalar subr_ge0. Qed.

Lemma at_least_shift n (A : 'M[R]_n) a lam : at_least A a -> at_least (A + lam%:M) (a + lam).
Proof. by rewrite /at_least raddfD /= opprD addrACA subrr addr0. Qed.

Lemma at_most_shift n (A : 'M[R]_n) a lam : at_most A a -> at_most (A + lam%:M) (a + lam).
Proof. by rewrite /at_most raddfD /= opprD addrACA subrr addr0. Qed.

Lemma psd_at_least0 n (A : 'M[R]_n) : psd A <-> at_least A 0.
Proof. by rewrite /at_least raddf0 subr0. Qed.

Lemma psd_shift n (A : 'M[R]_n) lam : psd A -> at_least (A + lam%:M) lam.
Proof. by move=> /psd_at_least0 pA; rewrite -[X in at_least _ X]add0r; exact: at_least_shift. Qed.

Lemma at_least_psd n (A : 'M[R]_n) a : 0 <= a -> at_least A a -> psd A.
Proof. by move=> a0 pA; rewrite -[A](subrK a%:M); apply: psdD => //; exact: psd_scalar. Qed.

Lemma ridge_unit n (K : 'M[R]_n) lam : psd K -> 0 < lam -> K + lam%:M \in unitmx.
Proof. by move=> pK l0; apply: (coercive_unit l0); apply: at_least_coercive; exact: psd_shift. Qed.

(* |a| ≤ b from squares. *)
Lemma norm_sqr (a b : R) : 0 <= b -> a ^+ 2 <= b ^+ 2 -> `|a| <= b.
Proof. by move=> b0; rewrite -[a ^+ 2]real_normK ?num_real // ler_sqr ?nnegrE ?normr_ge0. Qed.

Lemma dot_le n (u v : 'cV[R]_n) a b : norm_le u a -> norm_le v b -> `|dot u v| <= a * b.
Proof.
move=> [a0 ua] [b0 vb]; apply: norm_sqr; first exact: mulr_ge0.
by apply: le_trans (cauchy_schwarz u v) _; rewrite exprMn ler_pmul ?sqnorm_ge0.
Qed.

Lemma norm_leD n (u v : 'cV[R]_n) a b : norm_le u a -> norm_le v b -> norm_le (u + v) (a + b).
Proof.
move=> nu nv; have := dot_le nu nv; case: nu nv => [a0 ua] [b0 vb] uv; split; first exact: addr_ge0.
by rewrite sqnormD sqrrD !ler_add // (le_trans (ler_norm _) uv).
Qed.

Lemma norm_leN n (u : 'cV[R]_n) a : norm_le u a -> norm_le (- u) a.
Proof. by rewrite /norm_le sqnormN. Qed.

Lemma norm_le_trans n (u : 'cV[R]_n) a b : norm_le u a -> a <= b -> norm_le u b.
Proof.
move=> [a0 ua] ab; split; first exact: le_trans ab.
by apply: le_trans ua _; rewrite ler_sqr ?nnegrE // (le_trans a0).
Qed.

Lemma opnorm_mul m n (A : 'M[R]_(m, n)) (u : 'cV[R]_n) s a : opnorm_le A s -> norm_le u a -> norm_le (A *m u) (s * a).
Proof.
move=> [s0 As] [a0 ua]; split; first exact: mulr_ge0.
by apply: le_trans (As u) _; rewrite exprMn ler_wpmul2l // sqr_ge0.
Qed.

Lemma coercive_bound n (A : 'M[R]_n) c x : 0 <= c -> coercive A c -> c ^+ 2 * sqnorm x <= sqnorm (A *m x).
Proof.
move=> c0 cA; have [->|x0] := eqVneq x 0.
  by rewrite mulmx0 /sqnorm big1 ?mulr0 // => i _; rewrite mxE expr0n.
have pos := sqnorm_gt0 x0; rewrite -(ler_pmul2l pos) mulrCA.
apply: le_trans (cauchy_schwarz x (A *m x)); rewrite -quad_dot -expr2 -exprMn.
by rewrite ler_sqr ?nnegrE ?cA // ?mulr_ge0 ?sqnorm_ge0 // (le_trans _ (cA x)) // mulr_ge0 ?sqnorm_ge0.
Qed.

Lemma coercive_solve n (A : 'M[R]_n) c (b : 'cV[R]_n) a : 0 < c -> coercive A c -> norm_le b a ->
  norm_le (invmx A *m b) (a / c).
Proof.
move=> c0 cA [a0 ba]; split; first by rewrite divr_ge0 // ltW.
rewrite expr_div_n ler_pdivl_mulr ?exprn_gt0 // mulrC.
apply: le_trans (coercive_bound _ (ltW c0) cA) _.
by rewrite mulKVmx // (coercive_unit c0 cA).
Qed.

Lemma coercive_add n (A D : 'M[R]_n) c t : coercive A c -> opnorm_le D t -> coercive (A + D) (c - t).
Proof.
move=> cA [t0 Dt] x; rewrite quadD mulrBl; apply: ler_add => //.
rewrite ler_oppl -quadN; apply: le_trans (ler_norm _) _; rewrite quadN normrN.
apply: norm_sqr; first by rewrite mulr_ge0 ?sqnorm_ge0.
rewrite quad_dot; apply: le_trans (cauchy_schwarz _ _) _.
by rewrite exprMn [X in _ <= X]mulrC expr2 -mulrA ler_wpmul2l ?sqnorm_ge0 // mulrC Dt.
Qed.

(* (xᵀAz)² ≤ xᵀAx · zᵀAz, and |Ax|² ≤ a xᵀAx where 0 ⪯ A ⪯ a. *)
Lemma form_cs n (A : 'M[R]_n) x z : psd A -> dot x (A *m z) ^+ 2 <= quad A x * quad A z.
Proof.
move=> [sA pA]; have expand s t : quad A (s *: x - t *: z)
    = s ^+ 2 * quad A x - (s * t * dot x (A *m z)) *+ 2 + t ^+ 2 * quad A z.
  rewrite !quad_dot mulmxBr -!scalemxAr dotDr dotNr !dotZr !dotDl !dotNl !dotZl.
  rewrite (_ : dot z (A *m x) = dot x (A *m z)); last by rewrite dot_mul sA dotC.
  move: (dot x (A *m x)) (dot x (A *m z)) (dot z (A *m z)) => a b c; mcring.
have [qz|qz] := eqVneq (quad A z) 0.
  suff -> : dot x (A *m z) = 0 by rewrite expr0n /= mulr_ge0.
  apply/eqP; apply: contraT => b0; have := pA (1 *: x - ((quad A x + 1) / (dot x (A *m z) *+ 2)) *: z).
  rewrite expand qz mulr0 addr0 expr1n !mul1r -mulrnAr divfK ?mulrn_eq0 //.
  by rewrite opprD addrA subrr add0r oppr_ge0 ler10.
have qz0 : 0 < quad A z by rewrite lt_def qz pA.
have := pA (quad A z *: x - dot x (A *m z) *: z); rewrite expand.
set q := quad A z; set b := dot _ _; set p := quad A x.
have -> : q ^+ 2 * p - (q * b * b) *+ 2 + b ^+ 2 * q = q * (p * q - b ^+ 2) by mcring.
by rewrite pmulr_rge0 // subr_ge0.
Qed.

Lemma at_most_square n (A : 'M[R]_n) a x : psd A -> at_most A a -> sqnorm (A *m x) <= a * quad A x.
Proof.
move=> pA Aa; have := form_cs x (A *m x) pA.
have [->|Ax0] := eqVneq (A *m x) 0.
  rewrite /sqnorm big1 => [_|i _]; last by rewrite mxE expr0n.
  have [->|x0] := eqVneq x 0; first by rewrite /quad mulmx0 mxE mulr0.
  rewrite mulr_ge0 ?psd_ge0 // -(pmulr_lge0 _ (sqnorm_gt0 x0)).
  by apply: le_trans (at_mostP x Aa); exact: psd_ge0.
rewrite dot_mul (psd_sym pA) -sqnormE => cs; have pos := sqnorm_gt0 Ax0.
rewrite -(ler_pmul2l pos) -expr2; apply: le_trans cs _.
by rewrite [X in _ <= X]mulrA [X in _ <= X]mulrC [sqnorm _ * a]mulrC ler_wpmul2l ?psd_ge0 // at_mostP.
Qed.

Lemma at_most_opnorm n (A : 'M[R]_n) a : 0 <= a -> psd A -> at_most A a -> opnorm_le A a.
Proof.
move=> a0 pA Aa; split=> // x; apply: le_trans (at_most_square x pA Aa) _.
by rewrite expr2 -mulrA ler_wpmul2l // at_mostP.
Qed.
End Definite.
