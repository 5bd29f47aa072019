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

(* K + λI is invertible, for K ⪰ 0 and λ > 0. *)
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
End Definite.
